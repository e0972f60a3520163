import type { Attributes, Resource, Scope } from '@clnrm/model';
import type { AttributeBag } from './attribute-bag.ts';
import { readKeyValue } from './read-attributes.ts';
import { WireReader } from './wire-reader.ts';

/** Where a piece of a message lies in the request; a message that is given twice is merged from both pieces. */
export interface MessagePart {
  readonly start: number;
  readonly end: number;
}

/** A resource that is decoded when it is first read. */
export class LazyResource implements Resource {
  readonly #buffer: Buffer;
  readonly #parts: readonly MessagePart[];
  #attributes: Attributes | undefined;

  constructor(buffer: Buffer, parts: readonly MessagePart[]) {
    this.#buffer = buffer;
    this.#parts = parts;
  }

  get attributes(): Attributes {
    return (this.#attributes ??= this.#read());
  }

  #read(): Attributes {
    const bag: AttributeBag = {};
    for (const part of this.#parts) {
      const reader = new WireReader(this.#buffer, part.start);
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
  readonly #buffer: Buffer;
  readonly #parts: readonly MessagePart[];
  #value: Scope | undefined;

  constructor(buffer: Buffer, parts: readonly MessagePart[]) {
    this.#buffer = buffer;
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

  #read(): Scope {
    const bag: AttributeBag = {};
    let name = '';
    let version = '';
    for (const part of this.#parts) {
      const reader = new WireReader(this.#buffer, part.start);
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
