import { pause } from './pause.ts';
import { askHttp, askPort } from './probe.ts';
import type { Ready } from './process-options.ts';
import type { ProcessOutput } from './process-output.ts';

const firstPause = 10;
const longestPause = 250;

/** Waits for one way of being ready, and can say what it waits for. */
export interface Readiness {
  /** A noun without an article, such as `connection to 127.0.0.1:4321`. */
  readonly awaited: string;
  /** Why the last attempt failed, in a few words. Undefined where nothing is attempted, only listened for. */
  readonly lastFailure: string | undefined;
  /** Resolves when the service is ready, or once `signal` is aborted. */
  wait(signal: AbortSignal): Promise<void>;
}

/** Chooses how to wait for a service that listens on `port` and prints to `output`. */
export function readinessOf(ready: Ready, port: number, output: ProcessOutput): Readiness {
  if ('log' in ready) return new LineReadiness(ready.log, output);
  if ('http' in ready) {
    return new AskedReadiness(
      `answer below 400 from GET http://127.0.0.1:${port}${ready.http}`,
      (signal) => askHttp(port, ready.http, signal),
      output,
    );
  }
  const asked = ready.port === true ? port : ready.port;
  return new AskedReadiness(`connection to 127.0.0.1:${asked}`, (signal) => askPort(asked, signal), output);
}

class LineReadiness implements Readiness {
  readonly awaited: string;
  readonly lastFailure = undefined;
  readonly #pattern: RegExp;
  readonly #output: ProcessOutput;

  constructor(pattern: RegExp, output: ProcessOutput) {
    this.awaited = `line that matches ${pattern.toString()}`;
    // A global or sticky expression remembers where it stopped and would skip lines.
    this.#pattern = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    this.#output = output;
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (this.#output.lines.some((line) => this.#pattern.test(line))) return;
    await new Promise<void>((resolve) => {
      const unsubscribe = this.#output.onLine((line) => {
        if (this.#pattern.test(line)) done();
      });
      const done = (): void => {
        unsubscribe();
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done);
    });
  }
}

class AskedReadiness implements Readiness {
  readonly awaited: string;
  lastFailure: string | undefined;
  readonly #ask: (signal: AbortSignal) => Promise<string | undefined>;
  readonly #output: ProcessOutput;

  constructor(
    awaited: string,
    ask: (signal: AbortSignal) => Promise<string | undefined>,
    output: ProcessOutput,
  ) {
    this.awaited = awaited;
    this.#ask = ask;
    this.#output = output;
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
    const unsubscribe = this.#output.onLine(() => woken.abort());
    await pause(delay, AbortSignal.any([signal, woken.signal]));
    unsubscribe();
  }
}
