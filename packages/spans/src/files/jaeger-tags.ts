import type { AttributeValue } from '@clnrm/model';
import { type AttributeBag, setAttribute } from '../otlp/attribute-bag.ts';
import type { JsonReader } from '../otlp/json-reader.ts';

/** Reads a list of Jaeger's typed tags. */
export function readTags(owner: JsonReader, key: string): AttributeBag {
  const bag: AttributeBag = {};
  for (const tag of owner.list(key)) setAttribute(bag, tag.text('key'), readValue(tag));
  return bag;
}

function readValue(tag: JsonReader): AttributeValue {
  const value = tag.raw('value');
  switch (tag.text('type').toLowerCase()) {
    case 'bool':
      return value === true || value === 'true';
    case 'int64':
      return narrow(tag.integer('value'));
    case 'float64':
      return Number(value);
    case 'binary':
      return Uint8Array.from(Buffer.from(tag.text('value'), 'base64'));
    default:
      if (value === undefined) return '';
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
