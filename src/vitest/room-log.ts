import type { Span } from '@opentelemetry/api';
import type { RoomHost, RoomOutcome } from './room-host.ts';

/** Keeps the record of one file: its span from when it begins, and once what came of it. */
export class RoomLog {
  readonly #host: RoomHost;
  readonly #project: string;
  #file = '';
  #span: Span | undefined;

  constructor(host: RoomHost, project: string) {
    this.#host = host;
    this.#project = project;
  }

  /** Begins with a file; going on in another process is still the same file. */
  begin(file: string): void {
    if (this.#span !== undefined) return;
    this.#file = file;
    this.#span = this.#host.startSpan(file);
  }

  /** Ends the span and tells the host, once. */
  end(outcome: Omit<RoomOutcome, 'file' | 'project' | 'span'>): void {
    const span = this.#span;
    if (span === undefined) return;
    this.#span = undefined;
    this.#host.record({ ...outcome, file: this.#file, project: this.#project, span });
  }
}
