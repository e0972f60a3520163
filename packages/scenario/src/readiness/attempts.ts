import { onTimeout, pause, stopwatch } from '../pause.ts';
import { awaitEvent } from './await-event.ts';
import type { ReadinessSubject, ReadinessWatch } from './readiness.ts';

/** In milliseconds. */
const shortestPause = 10;
const longestPause = 250;

/** How much later than it could be a service is found to be ready, of the time that it took: what others wait for in vain. */
const cheapShare = 1 / 16;

/** Asks again and again, at longer and longer intervals, and at once when the service prints a line. */
export class Attempts implements ReadinessWatch {
  readonly awaited: string;
  lastFailure: string | undefined;
  readonly #subject: Pick<ReadinessSubject, 'log'>;
  readonly #ask: (signal: AbortSignal) => Promise<string | undefined>;
  readonly #share: number;

  /**
   * Takes what is asked: it resolves to `undefined` when the service is ready, otherwise to the reason in a few words; and
   * the share of the time that has passed to wait until it is asked again, larger where asking costs more.
   */
  constructor(
    awaited: string,
    subject: Pick<ReadinessSubject, 'log'>,
    ask: (signal: AbortSignal) => Promise<string | undefined>,
    share: number = cheapShare,
  ) {
    this.awaited = awaited;
    this.#subject = subject;
    this.#ask = ask;
    this.#share = share;
  }

  async wait(signal: AbortSignal): Promise<void> {
    const elapsed = stopwatch();
    while (!signal.aborted) {
      const failure = await this.#ask(signal);
      if (failure === undefined) return;
      if (!signal.aborted) this.lastFailure = failure;
      await pause(shortestPause, signal);
      await this.#pauseOrLine(Math.min(elapsed() * this.#share, longestPause), signal);
    }
  }

  /** A service that prints something has often just begun to listen. */
  async #pauseOrLine(delay: number, signal: AbortSignal): Promise<void> {
    await awaitEvent((happened) => {
      const cancel = onTimeout(delay, happened);
      const unsubscribe = this.#subject.log.onLine(happened);
      return () => {
        cancel();
        unsubscribe();
      };
    }, signal);
  }
}
