import { pause } from '../pause.ts';
import type { ReadinessSubject, ReadinessWatch } from './readiness.ts';

const firstPause = 10;
const longestPause = 250;

/** Asks again and again, at longer and longer intervals, and at once when the service prints a line. */
export class Attempts implements ReadinessWatch {
  readonly awaited: string;
  lastFailure: string | undefined;
  readonly #subject: Pick<ReadinessSubject, 'log'>;
  readonly #ask: (signal: AbortSignal) => Promise<string | undefined>;

  /** Takes what is asked: it resolves to `undefined` when the service is ready, otherwise to the reason in a few words. */
  constructor(
    awaited: string,
    subject: Pick<ReadinessSubject, 'log'>,
    ask: (signal: AbortSignal) => Promise<string | undefined>,
  ) {
    this.awaited = awaited;
    this.#subject = subject;
    this.#ask = ask;
  }

  async wait(signal: AbortSignal): Promise<void> {
    for (let delay = firstPause; !signal.aborted; delay = Math.min(delay * 2, longestPause)) {
      const failure = await this.#ask(signal);
      if (failure === undefined) return;
      if (!signal.aborted) this.lastFailure = failure;
      await pause(firstPause, signal);
      await this.#pauseOrLine(delay, signal);
    }
  }

  /** A service that prints something has often just begun to listen. */
  async #pauseOrLine(delay: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const unsubscribe = this.#subject.log.onLine(() => woken.abort());
    await pause(delay, AbortSignal.any([signal, woken.signal]));
    unsubscribe();
  }
}
