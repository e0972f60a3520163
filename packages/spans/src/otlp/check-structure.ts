import { malformed, maxDepth } from './malformed.ts';
import type { WireReader } from './wire-reader.ts';

// Attributes, events and links are decoded when they are asked for. Walking them once while the request is at hand
// keeps the promise that a malformed body is refused as a whole, at the moment it arrives.

/** Walks a `KeyValue` up to `end`. */
export function checkKeyValue(reader: WireReader, end: number, depth = 0): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x12) checkAnyValue(reader, reader.lengthWithin(end), depth);
    else reader.skip(tag, end);
  }
  reader.within(end);
}

/** Walks an event or a link: messages whose only nested part is the attribute in field `attributesTag`. */
export function checkAnnotated(reader: WireReader, end: number, attributesTag: number): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === attributesTag) checkKeyValue(reader, reader.lengthWithin(end));
    else reader.skip(tag, end);
  }
  reader.within(end);
}

function checkAnyValue(reader: WireReader, end: number, depth: number): void {
  if (depth > maxDepth) throw malformed(`an attribute value nests deeper than ${maxDepth} levels`);
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x2a) checkItems(reader, reader.lengthWithin(end), depth, checkAnyValue);
    else if (tag === 0x32) checkItems(reader, reader.lengthWithin(end), depth, checkKeyValue);
    else reader.skip(tag, end);
  }
  reader.within(end);
}

function checkItems(
  reader: WireReader,
  end: number,
  depth: number,
  checkItem: (reader: WireReader, end: number, depth: number) => void,
): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) checkItem(reader, reader.lengthWithin(end), depth + 1);
    else reader.skip(tag, end);
  }
  reader.within(end);
}
