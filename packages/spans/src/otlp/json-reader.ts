import { malformed } from './malformed.ts';

const isLowerHex = /^[0-9a-f]+$/;
const isZero = /^0+$/;

/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Where a value lies in the body; written out only for an error. */
export interface JsonPlace {
  readonly owner: JsonReader;
  readonly key: string;
  readonly index?: number;
}

/** Reads fields of a JSON object by protobuf's JSON mapping; what is absent or null has the default. */
export class JsonReader {
  readonly #object: JsonObject;
  readonly #place: JsonPlace | undefined;

  /** `place` says where the value lies; undefined for the body itself. */
  constructor(value: unknown, place?: JsonPlace) {
    this.#place = place;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw malformed(`${this.#path() || 'the body'} is not an object`);
    }
    this.#object = value as JsonObject;
  }

  /** The raw value of a field, undefined where it is absent or null. */
  raw(key: string): unknown {
    return Object.hasOwn(this.#object, key) ? (this.#object[key] ?? undefined) : undefined;
  }

  object(key: string): JsonReader | undefined {
    const value = this.raw(key);
    return value === undefined ? undefined : new JsonReader(value, { owner: this, key });
  }

  list(key: string): readonly JsonReader[] {
    return this.items(key).map((item, index) => this.item(key, index, item));
  }

  /** One item of a list. */
  item(key: string, index: number, value: unknown): JsonReader {
    return new JsonReader(value, { owner: this, key, index });
  }

  /** The objects of a list that may be nested in lists. */
  flatList(key: string): readonly JsonReader[] {
    return this.items(key)
      .flat()
      .map((item, index) => new JsonReader(item, { owner: this, key, index }));
  }

  keys(): readonly string[] {
    return Object.keys(this.#object);
  }

  items(key: string): readonly unknown[] {
    const value = this.raw(key) ?? [];
    if (!Array.isArray(value)) throw this.wrong(key, 'a list');
    return value;
  }

  text(key: string): string {
    const value = this.raw(key) ?? '';
    if (typeof value !== 'string') throw this.wrong(key, 'a string');
    return value;
  }

  count(key: string): number {
    const value = Number(this.raw(key) ?? 0);
    if (!Number.isInteger(value) || value < 0) throw this.wrong(key, 'a whole number');
    return value;
  }

  /** A 64-bit integer, as a string or a number. */
  integer(key: string): bigint {
    const value = this.raw(key) ?? 0;
    const isInteger = typeof value === 'string' ? /^-?\d+$/.test(value) : Number.isInteger(value);
    if (!isInteger) throw this.wrong(key, 'a whole number');
    return BigInt(value as string | number);
  }

  /** An id of `digits` hexadecimal digits in lower case, or an empty string where it is absent or zero. */
  id(key: string, digits: number): string {
    const given = this.text(key);
    const id = isLowerHex.test(given) ? given : given.toLowerCase();
    if (id === '' || isZero.test(id)) return '';
    if (id.length !== digits || !isLowerHex.test(id)) throw this.wrong(key, `${digits} hexadecimal digits`);
    return id;
  }

  requiredId(key: string, digits: number): string {
    const id = this.id(key, digits);
    if (id === '') throw malformed(`${this.pathOf(key)} is missing`);
    return id;
  }

  pathOf(key: string): string {
    const path = this.#path();
    return path === '' ? key : `${path}.${key}`;
  }

  #path(): string {
    if (this.#place === undefined) return '';
    const { owner, key, index } = this.#place;
    return index === undefined ? owner.pathOf(key) : `${owner.pathOf(key)}[${index}]`;
  }

  wrong(key: string, expected: string): Error {
    return malformed(`${this.pathOf(key)} is not ${expected}`);
  }
}
