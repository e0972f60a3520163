import { hideSecrets } from '../definition/secret.ts';

/** One line that a service printed. */
export interface LogLine {
  /** Milliseconds since the Unix epoch when it arrived. */
  readonly at: number;
  readonly stream: 'out' | 'err';
  readonly text: string;
}

/** Takes lines as they are printed. */
export type LogSink = (line: LogLine) => void;

/** Older lines are dropped, so that a service that talks all day cannot fill the memory of the test. */
const keptLines = 10_000;

const realNow = Date.now.bind(Date);

/** What a service printed, over all its restarts. */
export class ServiceLog {
  readonly #lines: LogLine[] = [];
  #dropped = 0;
  readonly #listeners = new Set<LogSink>();
  readonly #secrets = new Set<string>();

  /** The last 10 000 lines, newest last. */
  get lines(): readonly LogLine[] {
    return this.#lines.slice();
  }

  /** Their texts. */
  get texts(): readonly string[] {
    return this.#lines.map(({ text }) => text);
  }

  /** How many lines there were so far, those that were dropped included. */
  get count(): number {
    return this.#dropped + this.#lines.length;
  }

  /** The texts of the lines that came after so many. */
  textsSince(count: number): readonly string[] {
    return this.#lines.slice(Math.max(0, count - this.#dropped)).map(({ text }) => text);
  }

  /** Takes back the lines that came after so many: those of an attempt that does not count. */
  retract(count: number): void {
    this.#lines.splice(Math.max(0, count - this.#dropped));
  }

  /** Hides a text in all lines to come. */
  hide(secret: string): void {
    this.#secrets.add(secret);
  }

  /** Adds a line. */
  readonly add: LogSink = (line) => {
    const clean = { ...line, text: hideSecrets(line.text, this.#secrets) };
    this.#lines.push(clean);
    if (this.#lines.length > keptLines * 1.1) {
      this.#dropped += this.#lines.splice(0, this.#lines.length - keptLines).length;
    }
    for (const listener of this.#listeners) listener(clean);
  };

  /** Adds a line that arrives now. */
  print(text: string, stream: LogLine['stream'] = 'out'): void {
    this.add({ at: realNow(), stream, text });
  }

  /** Calls `listener` with each new line; returns a function that ends the subscription. */
  onLine(listener: LogSink): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
