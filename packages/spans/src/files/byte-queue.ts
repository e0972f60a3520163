const none = Buffer.alloc(0);

/** Bytes that arrive in chunks, taken in other pieces. Holds what was asked for and one chunk more. */
export class ByteQueue {
  readonly #chunks: AsyncIterator<Buffer>;
  #waiting: Buffer = none;
  #isOver = false;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next `count` bytes, which stay; fewer at the end. */
  async peek(count: number): Promise<Buffer> {
    await this.#gather(count);
    return this.#waiting.subarray(0, count);
  }

  /** The next `count` bytes; fewer at the end. */
  async take(count: number): Promise<Buffer> {
    await this.#gather(count);
    const taken = this.#waiting.subarray(0, count);
    this.#waiting = this.#waiting.subarray(count);
    return taken;
  }

  async #gather(count: number): Promise<void> {
    const parts = [this.#waiting];
    let size = this.#waiting.length;
    while (size < count && !this.#isOver) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#isOver = true;
      else {
        parts.push(next.value);
        size += next.value.length;
      }
    }
    if (parts.length > 1) this.#waiting = Buffer.concat(parts, size);
  }
}
