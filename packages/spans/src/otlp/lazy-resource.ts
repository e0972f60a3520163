import type { Attributes, Resource, Scope } from '@clnrm/model';
import type { AttributeBag } from './attribute-bag.ts';
import { readKeyValue } from './read-attributes.ts';
import { type WireBytes, wireBytes, WireReader } from './wire-reader.ts';

/** Where a piece of a message lies in the request; a message that is given twice is merged from both pieces. */
export interface MessagePart {
  readonly start: number;
  readonly end: number;
}

/** A resource that is decoded when it is first read. */
export class LazyResource implements Resource {
  readonly #bytes: WireBytes;
  readonly #parts: readonly MessagePart[];
  #attributes: Attributes | undefined;

  constructor(bytes: WireBytes, parts: readonly MessagePart[]) {
    this.#bytes = bytes;
    this.#parts = parts;
  }

  get attributes(): Attributes {
    return (this.#attributes ??= this.#read());
  }

  /** The bytes, as a key: equal resources of one sender have equal ones. */
  bytes(): string {
    return bytesOf(this.#bytes, this.#parts);
  }

  /** The same resource with a copy of its bytes, so that it does not keep the request in memory. */
  copy(): LazyResource {
    return new LazyResource(...copied(this.#bytes, this.#parts));
  }

  #read(): Attributes {
    const bag: AttributeBag = {};
    for (const part of this.#parts) {
      const reader = new WireReader(this.#bytes, part.start);
      while (reader.pos < part.end) {
        const tag = reader.tag();
        if (tag === 0x0a) readKeyValue(reader, reader.lengthWithin(part.end), bag);
        else reader.skip(tag, part.end);
      }
    }
    return Object.freeze(bag);
  }
}

/** A scope that is decoded when it is first read. */
export class LazyScope implements Scope {
  readonly #bytes: WireBytes;
  readonly #parts: readonly MessagePart[];
  #value: Scope | undefined;

  constructor(bytes: WireBytes, parts: readonly MessagePart[]) {
    this.#bytes = bytes;
    this.#parts = parts;
  }

  get name(): string {
    return (this.#value ??= this.#read()).name;
  }

  get version(): string {
    return (this.#value ??= this.#read()).version;
  }

  get attributes(): Attributes {
    return (this.#value ??= this.#read()).attributes;
  }

  /** The bytes, as a key: equal scopes of one sender have equal ones. */
  bytes(): string {
    return bytesOf(this.#bytes, this.#parts);
  }

  /** The same scope with a copy of its bytes, so that it does not keep the request in memory. */
  copy(): LazyScope {
    return new LazyScope(...copied(this.#bytes, this.#parts));
  }

  #read(): Scope {
    const bag: AttributeBag = {};
    let name = '';
    let version = '';
    for (const part of this.#parts) {
      const reader = new WireReader(this.#bytes, part.start);
      while (reader.pos < part.end) {
        const tag = reader.tag();
        if (tag === 0x0a) name = reader.string(reader.lengthWithin(part.end));
        else if (tag === 0x12) version = reader.string(reader.lengthWithin(part.end));
        else if (tag === 0x1a) readKeyValue(reader, reader.lengthWithin(part.end), bag);
        else reader.skip(tag, part.end);
      }
    }
    return { name, version, attributes: Object.freeze(bag) };
  }
}

function bytesOf({ buffer }: WireBytes, parts: readonly MessagePart[]): string {
  let bytes = '';
  for (const { start, end } of parts) bytes += buffer.toString('latin1', start, end);
  return bytes;
}

function copied({ buffer }: WireBytes, parts: readonly MessagePart[]): [WireBytes, readonly MessagePart[]] {
  const bytes = Buffer.concat(parts.map(({ start, end }) => buffer.subarray(start, end)));
  return [wireBytes(bytes), [{ start: 0, end: bytes.length }]];
}
