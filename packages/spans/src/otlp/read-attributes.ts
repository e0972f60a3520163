import type { AttributeValue } from '@clnrm/model';
import { type AttributeBag, setAttribute } from './attribute-bag.ts';
import type { WireReader } from './wire-reader.ts';

/** Reads one `KeyValue` that ends at `end` into `bag`; of equal keys the last one counts. */
export function readKeyValue(reader: WireReader, end: number, bag: AttributeBag): void {
  const { buffer, pos } = reader;
  const keyLength = buffer[pos + 1] as number;
  const at = pos + 2 + keyLength;
  // What exporters write: a short key followed by a short value, and nothing else.
  const isUsual = buffer[pos] === 0x0a && keyLength < 0x80 && buffer[at] === 0x12;
  if (!isUsual || at + 2 + (buffer[at + 1] as number) !== end) return readUnusualKeyValue(reader, end, bag);
  reader.pos = pos + 2;
  const key = reader.name(at);
  reader.pos = at + 2;
  setAttribute(bag, key, readAnyValue(reader, end));
}

function readUnusualKeyValue(reader: WireReader, end: number, bag: AttributeBag): void {
  let key = '';
  let value: AttributeValue = null;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) key = reader.name(reader.lengthWithin(end));
    else if (tag === 0x12) value = readAnyValue(reader, reader.lengthWithin(end));
    else reader.skip(tag, end);
  }
  setAttribute(bag, key, value);
}

/** Reads an `AnyValue` that ends at `end`. */
export function readAnyValue(reader: WireReader, end: number): AttributeValue {
  const { buffer, pos } = reader;
  if (buffer[pos] === 0x0a && pos + 2 + (buffer[pos + 1] as number) === end) {
    reader.pos = pos + 2;
    return reader.string(end);
  }
  let value: AttributeValue = null;
  while (reader.pos < end) value = readOneOf(reader, end, value);
  return value;
}

function readOneOf(reader: WireReader, end: number, current: AttributeValue): AttributeValue {
  const tag = reader.tag();
  switch (tag) {
    case 0x0a:
      return reader.string(reader.lengthWithin(end));
    case 0x10:
      return reader.int64() !== 0;
    case 0x18:
      return reader.int64();
    case 0x21:
      reader.pos += 8;
      return reader.buffer.readDoubleLE(reader.pos - 8);
    case 0x2a:
      return readArray(reader, reader.lengthWithin(end));
    case 0x32:
      return readMap(reader, reader.lengthWithin(end));
    case 0x3a: {
      const valueEnd = reader.lengthWithin(end);
      const bytes = Uint8Array.from(reader.buffer.subarray(reader.pos, valueEnd));
      reader.pos = valueEnd;
      return bytes;
    }
    default:
      reader.skip(tag, end);
      return current;
  }
}

function readArray(reader: WireReader, end: number): AttributeValue {
  const items: AttributeValue[] = [];
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) items.push(readAnyValue(reader, reader.lengthWithin(end)));
    else reader.skip(tag, end);
  }
  return Object.freeze(items);
}

function readMap(reader: WireReader, end: number): AttributeValue {
  const bag: AttributeBag = {};
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) readKeyValue(reader, reader.lengthWithin(end), bag);
    else reader.skip(tag, end);
  }
  return Object.freeze(bag);
}
