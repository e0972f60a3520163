import { malformed, maxDepth } from './malformed.ts';
import { TextCache } from './text-cache.ts';

const names = new TextCache(2048, 64);
const values = new TextCache(2048, 32);

/** Bytes to read from, in the two ways that reading needs. */
export interface WireBytes {
  readonly buffer: Buffer;
  readonly view: DataView;
}

/** Takes bytes as they are, without a copy. */
export function wireBytes(buffer: Buffer): WireBytes {
  return { buffer, view: new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength) };
}

/**
 * A cursor over protobuf's wire format. Reads never leave the buffer unnoticed: a read past `length` moves `pos`
 * beyond the end of the message being read, which every loop checks through {@link WireReader.within}.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class WireReader {
  readonly buffer: Buffer;
  readonly #view: DataView;
  pos: number;

  constructor({ buffer, view }: WireBytes, start = 0) {
    this.buffer = buffer;
    this.#view = view;
    this.pos = start;
  }

  /** Reads a varint and keeps its low 32 bits, unsigned. */
  uint32(): number {
    const byte = this.buffer[this.pos++] as number;
    return byte < 0x80 ? byte : this.#longUint32(byte);
  }

  #longUint32(first: number): number {
    const { buffer } = this;
    let byte = first;
    let value = byte & 0x7f;
    if (first === undefined) throw this.truncated();
    for (let shift = 7; shift < 70; shift += 7) {
      byte = buffer[this.pos++] as number;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
      if (byte === undefined) throw this.truncated();
    }
    throw malformed(`the number at byte ${this.pos - 10} is longer than 64 bits`);
  }

  /** Reads a varint as a signed 64-bit integer, a `bigint` only where a number would lose digits. */
  int64(): number | bigint {
    const { buffer } = this;
    let low = 0;
    let high = 0;
    for (let index = 0; index < 10; index += 1) {
      const byte = buffer[this.pos++] as number;
      if (byte === undefined) throw this.truncated();
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (index * 7);
      else if (index === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (index * 7 - 32);
      if (byte < 0x80) return signed(low >>> 0, high | 0);
    }
    throw malformed(`the number at byte ${this.pos - 10} is longer than 64 bits`);
  }

  /** Reads a length and returns the end of the field, which lies within `end`. */
  lengthWithin(end: number): number {
    const start = this.pos;
    const length = this.uint32();
    const fieldEnd = this.pos + length;
    if (fieldEnd > end) throw malformed(`the length at byte ${start} runs past the end of its message`);
    return fieldEnd;
  }

  /** Skips the rest of a field whose tag was read. */
  skip(tag: number, end: number, depth = 0): void {
    switch (tag & 7) {
      case 0:
        this.uint32();
        break;
      case 1:
        this.pos += 8;
        break;
      case 2:
        this.pos = this.lengthWithin(end);
        break;
      case 3:
        this.skipGroup(tag >>> 3, end, depth);
        break;
      case 5:
        this.pos += 4;
        break;
      default:
        throw malformed(`the wire type at byte ${this.pos - 1} is not one of protobuf's`);
    }
    this.within(end);
  }

  /** Reads the tag of the next field; 0 is never a valid one. */
  tag(): number {
    const tag = this.uint32();
    if (tag >>> 3 === 0) throw malformed(`the field number at byte ${this.pos - 1} is 0`);
    return tag;
  }

  /** Refuses a message whose last field ran past its end. */
  within(end: number): void {
    if (this.pos > end) throw this.truncated();
  }

  string(end: number): string {
    const text = values.text(this.buffer, this.#view, this.pos, end);
    this.pos = end;
    return text;
  }

  /** Reads a name or a key, which is likely to come again. */
  name(end: number): string {
    const text = names.text(this.buffer, this.#view, this.pos, end);
    this.pos = end;
    return text;
  }

  fixed32(): number {
    this.pos += 4;
    this.within(this.buffer.length);
    return this.buffer.readUInt32LE(this.pos - 4);
  }

  fixed64(): bigint {
    this.pos += 8;
    this.within(this.buffer.length);
    return this.#view.getBigUint64(this.pos - 8, true);
  }

  private skipGroup(field: number, end: number, depth: number): void {
    if (depth > maxDepth) throw malformed(`groups nest deeper than ${maxDepth} levels`);
    while (this.pos < end) {
      const tag = this.tag();
      if ((tag & 7) === 4) {
        if (tag >>> 3 === field) return;
        throw malformed(`the group at byte ${this.pos - 1} ends as another one`);
      }
      this.skip(tag, end, depth + 1);
    }
    throw this.truncated();
  }

  private truncated(): Error {
    return malformed(`the body ends in the middle of a field, after ${this.buffer.length} bytes`);
  }
}

function signed(low: number, high: number): number | bigint {
  const value = high * 0x1_0000_0000 + low;
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low);
}
