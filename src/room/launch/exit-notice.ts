import type { RoomExit } from './room-process.ts';

/** Tells how a room ended, once, also to a listener that comes late. */
export class ExitNotice {
  #exit: RoomExit | undefined;
  #listener: ((exit: RoomExit) => void) | undefined;

  /** Tells it; a second call changes nothing. */
  report(exit: RoomExit): void {
    if (this.#exit !== undefined) return;
    this.#exit = exit;
    this.#listener?.(exit);
  }

  /** Replaces the listener, and calls it at once where the room has ended already. */
  listen(listener: ((exit: RoomExit) => void) | undefined): void {
    this.#listener = listener;
    if (this.#exit !== undefined) listener?.(this.#exit);
  }
}
