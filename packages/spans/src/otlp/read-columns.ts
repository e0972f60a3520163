import { checkAnnotated, checkKeyValue } from './check-structure.ts';
import { malformed } from './malformed.ts';
import { isRegularAttribute } from './regular-attribute.ts';
import type { SpanBatch } from './span-batch.ts';
import type { WireReader } from './wire-reader.ts';

/** Stands for every enum value that OTLP did not have when this was written. */
const unknownWord = 255;

/** Fewer bytes cannot hold the two ids that a span must have. */
export const minSpanBytes = 28;

/**
 * Reads the span message up to `end` into a row of a batch, and walks through the rest of it. What exporters usually
 * write is taken by its bytes; all that is unusual goes through the reader, which says what is wrong with it.
 */
export function readColumns(reader: WireReader, end: number, batch: SpanBatch, row: number): void {
  const { buffer } = reader;
  let name = '';
  while (reader.pos < end) {
    const tag = reader.tag();
    const { pos } = reader;
    switch (tag) {
      case 0x0a:
        readId(reader, end, batch.traceIds, row * 4, 4);
        break;
      case 0x12:
        readId(reader, end, batch.spanIds, row * 2, 2);
        break;
      case 0x22:
        readId(reader, end, batch.parentIds, row * 2, 2);
        break;
      case 0x2a:
        name = reader.name(reader.lengthWithin(end));
        break;
      case 0x30:
        batch.kinds[row] = Math.min(reader.uint32(), unknownWord);
        break;
      case 0x39:
        readTime(reader, batch.starts, row * 2);
        break;
      case 0x41:
        readTime(reader, batch.ends, row * 2);
        break;
      case 0x4a: {
        const after = reader.lengthWithin(end);
        // A tag may be written in more bytes than it needs.
        if (buffer[pos - 1] === tag && isRegularAttribute(buffer, reader.pos, after)) reader.pos = after;
        else readUnusualAttribute(reader, after, batch, row);
        break;
      }
      case 0x5a:
        checkAnnotated(reader, reader.lengthWithin(end), 0x1a);
        break;
      case 0x6a:
        checkAnnotated(reader, reader.lengthWithin(end), 0x22);
        break;
      case 0x7a:
        readStatus(reader, reader.lengthWithin(end), batch, row);
        break;
      default:
        // The scan for attributes knows no groups.
        if ((tag & 7) === 3) (batch.irregular ??= new Set()).add(row);
        reader.skip(tag, end);
    }
  }
  reader.within(end);
  batch.names[row] = name;
  if (isZero(batch.traceIds, row * 4, 4)) throw malformed(`span ${row} has no trace id`);
  if (isZero(batch.spanIds, row * 2, 2)) throw malformed(`span ${row} has no span id`);
}

function readUnusualAttribute(reader: WireReader, end: number, batch: SpanBatch, row: number): void {
  (batch.irregular ??= new Set()).add(row);
  checkKeyValue(reader, end);
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

function readStatus(reader: WireReader, end: number, batch: SpanBatch, row: number): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x18) batch.statuses[row] = Math.min(reader.uint32(), unknownWord);
    else reader.skip(tag, end);
  }
  reader.within(end);
}
