import type { CurrentTask } from '../room/messages.ts';

/** What a watchdog needs of its surroundings. */
export interface WatchdogOptions {
  /** Milliseconds that a room may stay silent after the time limit of its test. */
  readonly grace: number;
  /** Milliseconds after which a room that runs no test is asked for a sign of life. */
  readonly patience: number;
  readonly ping: () => void;
  /** Called once, with the milliseconds that the task was given. */
  readonly onBlocked: (limit: number) => void;
}

/**
 * Finds a room whose event loop is blocked. Vitest ends a test that waits too long, but it needs the event loop
 * to do so. The watchdog asks for a sign of life when the time is up: a room that answers is left to Vitest.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #timer: NodeJS.Timeout | undefined;
  #limit = 0;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Starts over for the next task. */
  watch(task: Pick<CurrentTask, 'type' | 'timeout'>): void {
    this.#limit = task.type === 'test' ? task.timeout : this.#options.patience;
    this.#arm();
  }

  /** Takes a sign of life. */
  alive(): void {
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#limit <= 0) return;
    this.#timer = setTimeout(() => {
      this.#options.ping();
      this.#timer = setTimeout(() => this.#options.onBlocked(this.#limit), this.#options.grace);
    }, this.#limit);
  }
}
