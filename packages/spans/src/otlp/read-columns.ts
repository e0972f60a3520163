import type { BatchColumns } from './batch-columns.ts';
import { checkAnnotated, checkKeyValue } from './check-structure.ts';
import { stampKeys } from './clock-stamps.ts';
import { malformed } from './malformed.ts';
import { isRegularAttribute } from './regular-attribute.ts';
import { irregularMark, stampedMark } from './span-columns.ts';
import type { WireReader } from './wire-reader.ts';

/** Stands for every enum value that OTLP did not have when this was written. */
const unknownWord = 255;

const stampKey = Buffer.from(stampKeys.clock);

/**
 * Reads the span message up to `end` into a row, whose columns are all zero, and walks through the rest of it. Returns
 * the name of the span.
 */
export function readColumns(reader: WireReader, end: number, columns: BatchColumns, row: number): string {
  let name = '';
  let marks = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a:
        readId(reader, end, columns.traceIds, row * 4, 4);
        break;
      case 0x12:
        readId(reader, end, columns.spanIds, row * 2, 2);
        break;
      case 0x22:
        readId(reader, end, columns.parentIds, row * 2, 2);
        break;
      case 0x2a:
        name = reader.name(reader.lengthWithin(end));
        break;
      case 0x30:
        columns.kinds[row] = Math.min(reader.uint32(), unknownWord);
        break;
      case 0x39:
        readTime(reader, columns.starts, row * 2);
        break;
      case 0x41:
        readTime(reader, columns.ends, row * 2);
        break;
      case 0x4a:
        marks |= readAttributes(reader, end);
        break;
      case 0x5a:
        checkAnnotated(reader, reader.lengthWithin(end), 0x1a);
        break;
      case 0x6a:
        checkAnnotated(reader, reader.lengthWithin(end), 0x22);
        break;
      case 0x7a:
        readStatus(reader, reader.lengthWithin(end), columns, row);
        break;
      default:
        // The scan for attributes knows no groups.
        if ((tag & 7) === 3) marks |= irregularMark;
        reader.skip(tag, end);
    }
  }
  reader.within(end);
  if (isZero(columns.traceIds, row * 4, 4)) throw malformed(`span ${row} has no trace id`);
  if (isZero(columns.spanIds, row * 2, 2)) throw malformed(`span ${row} has no span id`);
  columns.marks[row] = marks;
  return name;
}

/**
 * Walks through an attribute, whose tag was read, and those that follow it at once; returns what is to be marked. Most of
 * the bytes of a request are attributes, and most attributes are of one shape.
 */
function readAttributes(reader: WireReader, end: number): number {
  const { buffer } = reader;
  let marks = 0;
  let { pos } = reader;
  // A tag may be written in more bytes than it needs.
  while (buffer[pos - 1] === 0x4a && pos < end) {
    const start = pos + 1;
    const after = start + (buffer[pos] as number);
    if (after - start >= 0x80 || after > end || !isRegularAttribute(buffer, start, after)) break;
    if (buffer[start + 1] === stampKey.length && isStamp(buffer, start + 2)) marks |= stampedMark;
    reader.pos = after;
    if (buffer[after] !== 0x4a || after === end) return marks;
    pos = after + 1;
  }
  reader.pos = pos;
  return marks | readUnusualAttribute(reader, end);
}

function readUnusualAttribute(reader: WireReader, end: number): number {
  const { buffer, pos } = reader;
  const after = reader.lengthWithin(end);
  if (buffer[pos - 1] === 0x4a && isRegularAttribute(buffer, reader.pos, after)) {
    const isStamped = buffer[reader.pos + 1] === stampKey.length && isStamp(buffer, reader.pos + 2);
    reader.pos = after;
    return isStamped ? stampedMark : 0;
  }
  checkKeyValue(reader, after);
  // A stamp in an unusual shape is found when the details are read.
  return irregularMark | stampedMark;
}

/** Whether the key that starts at `at`, and has the right length, is the one of a stamp. */
function isStamp(buffer: Buffer, at: number): boolean {
  for (let index = 0; index < stampKey.length; index += 1) {
    if (buffer[at + index] !== stampKey[index]) return false;
  }
  return true;
}

function readId(reader: WireReader, end: number, words: Uint32Array, at: number, count: number): void {
  const idEnd = reader.lengthWithin(end);
  const { buffer, pos } = reader;
  const length = idEnd - pos;
  if (length === count * 4) {
    for (let index = 0; index < count; index += 1) words[at + index] = bigEndianWord(buffer, pos + index * 4);
    reader.pos = idEnd;
    return;
  }
  // An empty id stays zero: a root's missing parent, or an id that the caller reports as missing.
  if (length !== 0) throw malformed(`the id at byte ${pos} has ${length} bytes instead of ${count * 4}`);
}

function bigEndianWord(buffer: Buffer, at: number): number {
  const high = ((buffer[at] as number) << 24) | ((buffer[at + 1] as number) << 16);
  return high | ((buffer[at + 2] as number) << 8) | (buffer[at + 3] as number);
}

function littleEndianWord(buffer: Buffer, at: number): number {
  const low = (buffer[at] as number) | ((buffer[at + 1] as number) << 8);
  return low | ((buffer[at + 2] as number) << 16) | ((buffer[at + 3] as number) << 24);
}

function isZero(words: Uint32Array, at: number, count: number): boolean {
  for (let index = at; index < at + count; index += 1) if (words[index] !== 0) return false;
  return true;
}

function readTime(reader: WireReader, words: Uint32Array, at: number): void {
  const { buffer, pos } = reader;
  reader.pos += 8;
  reader.within(buffer.length);
  words[at] = littleEndianWord(buffer, pos);
  words[at + 1] = littleEndianWord(buffer, pos + 4);
}

function readStatus(reader: WireReader, end: number, columns: BatchColumns, row: number): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x18) columns.statuses[row] = Math.min(reader.uint32(), unknownWord);
    else reader.skip(tag, end);
  }
  reader.within(end);
}
