import { type WireBytes, wireBytes } from '../otlp/wire-reader.ts';

const smallest = 1 << 14;
const largest = 1 << 20;

/** Gives out room for bytes, in pieces that grow with what is needed, so that few stay empty and none is moved. */
export class Slabs {
  /** The piece that is being filled. */
  current: WireBytes = wireBytes(Buffer.alloc(0));
  #used = 0;

  /** Bytes that are free in the current piece. */
  get free(): number {
    return this.current.buffer.length - this.#used;
  }

  /** Begins a new piece with room for `bytes` at least. */
  begin(bytes: number): void {
    const length = Math.min(Math.max(this.current.buffer.length * 2, smallest), largest);
    this.current = wireBytes(Buffer.allocUnsafeSlow(Math.max(length, bytes)));
    this.#used = 0;
  }

  /** Copies bytes into the current piece, which has room for them; returns where they are in it. */
  copy(bytes: Buffer, start: number, end: number): number {
    const at = this.#used;
    bytes.copy(this.current.buffer, at, start, end);
    this.#used += end - start;
    return at;
  }

  /** Gives back the bytes that were copied last, which nobody refers to. */
  giveBack(bytes: number): void {
    this.#used -= bytes;
  }
}
