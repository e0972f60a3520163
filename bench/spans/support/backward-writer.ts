/**
 * Writes protobuf's wire format from the last field to the first: when a length is written, what it counts is there
 * already, so nothing is measured beforehand or moved afterwards.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class BackwardWriter {
  #buffer: Buffer = Buffer.allocUnsafe(1 << 16);
  #start: number = this.#buffer.length;

  /** Bytes written since the last {@link take}. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  /** Returns a copy of what was written and begins anew. */
  take(): Buffer {
    const bytes = Buffer.from(this.#buffer.subarray(this.#start));
    this.#start = this.#buffer.length;
    return bytes;
  }

  /** Writes a field whose value is a message or other bytes; `write` writes them, last field first. */
  message(field: number, write: () => void): void {
    const before = this.length;
    write();
    this.varint(this.length - before);
    this.tag(field, 2);
  }

  bytes(field: number, value: Uint8Array): void {
    this.#room(value.length);
    this.#start -= value.length;
    this.#buffer.set(value, this.#start);
    this.varint(value.length);
    this.tag(field, 2);
  }

  text(field: number, value: string): void {
    const length = Buffer.byteLength(value);
    this.#room(length);
    this.#start -= length;
    this.#buffer.write(value, this.#start);
    this.varint(length);
    this.tag(field, 2);
  }

  /** Writes a whole number as a varint; negative ones in ten bytes, as `int64` has them. */
  number(field: number, value: number | bigint): void {
    if (typeof value === 'bigint' || value < 0) this.#bigVarint(BigInt.asUintN(64, BigInt(value)));
    else this.varint(value);
    this.tag(field, 0);
  }

  double(field: number, value: number): void {
    this.#room(8);
    this.#start -= 8;
    this.#buffer.writeDoubleLE(value, this.#start);
    this.tag(field, 1);
  }

  fixed32(field: number, value: number): void {
    this.#room(4);
    this.#start -= 4;
    this.#buffer.writeUInt32LE(value, this.#start);
    this.tag(field, 5);
  }

  fixed64(field: number, value: bigint): void {
    this.#room(8);
    this.#start -= 8;
    this.#buffer.writeBigUInt64LE(value, this.#start);
    this.tag(field, 1);
  }

  /** Writes bytes as they are. */
  raw(bytes: readonly number[]): void {
    this.#room(bytes.length);
    this.#start -= bytes.length;
    this.#buffer.set(bytes, this.#start);
  }

  tag(field: number, wire: number): void {
    this.varint(field * 8 + wire);
  }

  /** Writes a varint of a number from 0 to 2^53 without a tag. */
  varint(value: number): void {
    if (value < 0x80) {
      this.#room(1);
      this.#buffer[--this.#start] = value;
      return;
    }
    this.#bigVarint(BigInt(value));
  }

  #bigVarint(value: bigint): void {
    const parts: number[] = [];
    for (let rest = value; ; rest >>= 7n) {
      parts.push(Number(rest & 0x7fn));
      if (rest < 0x80n) break;
    }
    this.#room(parts.length);
    this.#start -= parts.length;
    parts.forEach((part, index) => {
      this.#buffer[this.#start + index] = index === parts.length - 1 ? part : part | 0x80;
    });
  }

  #room(count: number): void {
    if (this.#start >= count) return;
    const larger = Buffer.allocUnsafe((this.#buffer.length + count) * 2);
    this.#buffer.copy(larger, larger.length - this.length, this.#start);
    this.#start = larger.length - this.length;
    this.#buffer = larger;
  }
}
