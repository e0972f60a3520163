import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Older lines are dropped, so that a service that talks all day cannot fill the memory of the test. */
const keptLines = 10_000;

/** The lines that a process prints on both of its streams, in the order they arrive. */
export class ProcessOutput {
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  /** The last 10 000 lines, newest last. */
  get lines(): readonly string[] {
    return this.#lines.slice();
  }

  /** Reads a stream to its end; a last line without a line break counts when the stream ends. */
  collect(stream: Readable): void {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      const parts = (rest + decoder.write(chunk)).split(/\r?\n/);
      rest = parts.pop() ?? '';
      for (const line of parts) this.#add(line);
    });
    stream.on('close', () => {
      rest += decoder.end();
      if (rest !== '') this.#add(rest);
      rest = '';
    });
  }

  /** Calls `listener` with each new line; returns a function that ends the subscription. */
  onLine(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > keptLines * 1.1) this.#lines.splice(0, this.#lines.length - keptLines);
    for (const listener of this.#listeners) listener(line);
  }
}
