import type { Place } from '@clnrm/model';

/** The place in code that wrote a claim, read only when it is needed. */
export class CallSite {
  readonly #trace = new Error('claim');
  readonly #ownFrames: number;

  /** Takes the stack without its first `ownFrames` frames, those between the user's code and this call. */
  constructor(ownFrames: number) {
    this.#ownFrames = ownFrames;
    Error.captureStackTrace(this.#trace, CallSite);
  }

  /** The frames, one a line, without the message. */
  get frames(): string {
    const [, ...frames] = (this.#trace.stack ?? '').split('\n    at ');
    return frames
      .slice(this.#ownFrames)
      .map((frame) => `    at ${frame}`)
      .join('\n');
  }

  /** Makes an error look thrown here. */
  stamp(error: Error): void {
    error.stack = `${error.name}: ${error.message}\n${this.frames}`;
  }

  /** As the stack has it: where modules are transformed, the test runner maps stacks to their sources. */
  place(): Place | undefined {
    const match = /\(?(?:file:\/\/)?(\/[^\s()]+|[A-Za-z]:\\[^()]+):(\d+):(\d+)\)?$/m.exec(this.frames);
    if (match === null) return undefined;
    const [, file = '', line, column] = match;
    return { file, line: Number(line), column: Number(column) };
  }
}
