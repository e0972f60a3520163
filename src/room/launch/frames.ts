import { deserialize, serialize } from 'node:v8';

/** Bytes before each frame that hold its length. */
const header = 4;

/** Frames a value for a byte stream: its length as a big-endian 32-bit number, then its structured clone. */
export function encodeFrame(value: unknown): Buffer {
  const body = serialize(value);
  const frame = Buffer.allocUnsafe(header + body.length);
  frame.writeUInt32BE(body.length);
  body.copy(frame, header);
  return frame;
}

/** Puts the frames of a byte stream back together, however it was cut. */
export class FrameReader {
  readonly #onValue: (value: unknown) => void;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(onValue: (value: unknown) => void) {
    this.#onValue = onValue;
  }

  /** Takes the next bytes and hands on each value that they complete. */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= header) {
      const end = header + this.#joined(header).readUInt32BE();
      if (this.#size < end) return;
      const bytes = this.#joined(end);
      this.#chunks = bytes.length > end ? [bytes.subarray(end)] : [];
      this.#size -= end;
      this.#onValue(deserialize(bytes.subarray(header, end)));
    }
  }

  /** One buffer that holds at least the given number of bytes; chunks are joined only when that many are there. */
  #joined(length: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= length) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
