import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';

/** Passes bytes on except for one line, which it notices also where it arrives in pieces. */
export class LineFilter extends Transform {
  readonly #line: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #seen = false;

  constructor(line: string) {
    super();
    this.#line = Buffer.from(`${line}\n`);
  }

  /** Whether the line came by. */
  get seen(): boolean {
    return this.#seen;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (let at = bytes.indexOf(this.#line); at !== -1; at = bytes.indexOf(this.#line)) {
      this.#seen = true;
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + this.#line.length)]);
    }
    const rest = beginning(bytes, this.#line);
    this.#held = bytes.subarray(bytes.length - rest);
    done(null, bytes.subarray(0, bytes.length - rest));
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#held);
  }
}

/** How many bytes at the end of `bytes` are a beginning of `line`. */
function beginning(bytes: Buffer, line: Buffer): number {
  let length = Math.min(bytes.length, line.length - 1);
  while (length > 0 && !bytes.subarray(bytes.length - length).equals(line.subarray(0, length))) length--;
  return length;
}
