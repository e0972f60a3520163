import type { AttributeValue } from '@clnrm/model';
import { readAnyValue } from '../otlp/read-attributes.ts';
import { type WireBytes, wireBytes, WireReader } from '../otlp/wire-reader.ts';
import { HashSlots } from './hash-slots.ts';
import { WordColumn } from './word-column.ts';

/** Numbers the distinct values of an attribute from 1; 0 stands for no value. Bytes are decoded when they are asked for. */
export class ValueTable {
  // Copies of the bytes one after the other; the value `n` has those between `#ends.at(n - 1)` and `#ends.at(n)`.
  #bytes: WireBytes = wireBytes(Buffer.allocUnsafeSlow(1024));
  readonly #ends = new WordColumn();
  readonly #slots = new HashSlots();
  readonly #numbers = new Map<AttributeValue, number>();
  readonly #values: (AttributeValue | undefined)[] = [undefined];

  constructor() {
    this.#ends.push(0);
  }

  /** How many numbers there are, that of no value included. */
  get size(): number {
    return this.#ends.length;
  }

  /** The number of a value that was decoded already. */
  intern(value: AttributeValue): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const number = this.#ends.length;
    this.#ends.push(this.#ends.at(number - 1));
    this.#numbers.set(value, number);
    this.#values[number] = value;
    return number;
  }

  /** The number of the value whose bytes lie between `start` and `end`. */
  internBytes(buffer: Buffer, start: number, end: number): number {
    const hash = hashOf(buffer, start, end);
    for (let slot = this.#slots.first(hash); slot !== -1; slot = this.#slots.next(hash, slot)) {
      const number = this.#slots.at(slot);
      if (this.#isAt(number, buffer, start, end)) return number;
    }
    return this.#addBytes(buffer, start, end, hash);
  }

  /** The value of a number. */
  value(number: number): AttributeValue | undefined {
    if (number === 0) return undefined;
    const known = this.#values[number];
    if (known !== undefined) return known;
    const reader = new WireReader(this.#bytes, this.#ends.at(number - 1));
    return (this.#values[number] = readAnyValue(reader, this.#ends.at(number)));
  }

  #isAt(number: number, buffer: Buffer, start: number, end: number): boolean {
    const own = this.#ends.at(number - 1);
    if (this.#ends.at(number) - own !== end - start) return false;
    const bytes = this.#bytes.buffer;
    for (let from = start, at = own; from < end; from += 1, at += 1)
      if (bytes[at] !== buffer[from]) return false;
    return true;
  }

  #addBytes(buffer: Buffer, start: number, end: number, hash: number): number {
    const number = this.#ends.length;
    const at = this.#ends.at(number - 1);
    const after = at + end - start;
    if (after > this.#bytes.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(after, this.#bytes.buffer.length * 2));
      this.#bytes.buffer.copy(larger, 0, 0, at);
      this.#bytes = wireBytes(larger);
    }
    buffer.copy(this.#bytes.buffer, at, start, end);
    this.#ends.push(after);
    this.#slots.add(number, hash);
    return number;
  }
}

function hashOf(buffer: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (buffer[at] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}
