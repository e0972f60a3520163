import { checkAnnotated, checkKeyValue } from './check-structure.ts';
import type { MessagePart } from './lazy-resource.ts';
import { malformed } from './malformed.ts';
import { SpanBatch } from './span-batch.ts';
import { WireReader } from './wire-reader.ts';

/** Stands for every enum value that OTLP did not have when this was written. */
const unknownWord = 255;

/**
 * Decodes an OTLP `ExportTraceServiceRequest` in protobuf into columns. The bytes are kept, not copied, and must not
 * be written to afterwards. Fields that are not known are skipped.
 * @throws ClnrmError `CLNRM_MALFORMED_OTLP` when the bytes end early, contradict themselves or nest too deep.
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function decodeProtobuf(bytes: Uint8Array): SpanBatch {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new WireReader(buffer);
  const outline = outlineOf(reader);
  const batch = new SpanBatch(buffer, outline.spans.length / 3, outline.resources, outline.scopes);
  const { spans } = outline;
  for (let row = 0, at = 0; at < spans.length; row += 1, at += 3) {
    reader.pos = spans[at] as number;
    const end = spans[at + 1] as number;
    const scope = spans[at + 2] as number;
    batch.messages[row * 2] = reader.pos;
    batch.messages[row * 2 + 1] = end;
    batch.scopeOf[row] = scope;
    batch.resourceOf[row] = outline.resourceOfScope[scope] as number;
    readSpan(reader, end, batch, row);
  }
  return batch;
}

/** Where everything is: start, end and scope of each span, and the pieces of each resource and scope. */
interface Outline {
  readonly spans: number[];
  readonly resources: MessagePart[][];
  readonly scopes: MessagePart[][];
  readonly resourceOfScope: number[];
}

// Resources and scopes may follow the spans they describe, so the outline is taken before any span is read.
function outlineOf(reader: WireReader): Outline {
  const outline: Outline = { spans: [], resources: [], scopes: [], resourceOfScope: [] };
  const end = reader.buffer.length;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) outlineResourceSpans(reader, reader.lengthWithin(end), outline);
    else reader.skip(tag, end);
  }
  return outline;
}

function outlineResourceSpans(reader: WireReader, end: number, outline: Outline): void {
  const parts: MessagePart[] = [];
  const resource = outline.resources.push(parts) - 1;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) parts.push(checkedPart(reader, reader.lengthWithin(end), 0x0a));
    else if (tag === 0x12) outlineScopeSpans(reader, reader.lengthWithin(end), outline, resource);
    else reader.skip(tag, end);
  }
  reader.within(end);
}

function outlineScopeSpans(reader: WireReader, end: number, outline: Outline, resource: number): void {
  const parts: MessagePart[] = [];
  const scope = outline.scopes.push(parts) - 1;
  outline.resourceOfScope.push(resource);
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x12) {
      const spanEnd = reader.lengthWithin(end);
      outline.spans.push(reader.pos, spanEnd, scope);
      reader.pos = spanEnd;
    } else if (tag === 0x0a) parts.push(checkedPart(reader, reader.lengthWithin(end), 0x1a));
    else reader.skip(tag, end);
  }
  reader.within(end);
}

function checkedPart(reader: WireReader, end: number, attributesTag: number): MessagePart {
  const start = reader.pos;
  checkAnnotated(reader, end, attributesTag);
  return { start, end };
}

function readSpan(reader: WireReader, end: number, batch: SpanBatch, row: number): void {
  let name = '';
  while (reader.pos < end) {
    const tag = reader.tag();
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
        readWords(reader, batch.starts, row * 2);
        break;
      case 0x41:
        readWords(reader, batch.ends, row * 2);
        break;
      case 0x4a:
        checkKeyValue(reader, reader.lengthWithin(end));
        break;
      case 0x5a:
        checkAnnotated(reader, reader.lengthWithin(end), 0x1a);
        break;
      case 0x6a:
        checkAnnotated(reader, reader.lengthWithin(end), 0x22);
        break;
      case 0x7a:
        readStatus(reader, reader.lengthWithin(end), batch, row);
        break;
      case 0x85:
        readFlags(reader, batch, row);
        break;
      default:
        reader.skip(tag, end);
    }
  }
  reader.within(end);
  batch.names.push(name);
  if (isZero(batch.traceIds, row * 4, 4)) throw malformed(`span ${row} has no trace id`);
  if (isZero(batch.spanIds, row * 2, 2)) throw malformed(`span ${row} has no span id`);
}

function readId(reader: WireReader, end: number, words: Uint32Array, at: number, count: number): void {
  const idEnd = reader.lengthWithin(end);
  const length = idEnd - reader.pos;
  if (length === count * 4) {
    for (let index = at; index < at + count; index += 1) words[index] = bigEndianWord(reader);
    return;
  }
  // An empty id stays zero: a root's missing parent, or an id that the caller reports as missing.
  if (length !== 0)
    throw malformed(`the id at byte ${reader.pos} has ${length} bytes instead of ${count * 4}`);
}

function bigEndianWord(reader: WireReader): number {
  const { buffer, pos } = reader;
  reader.pos += 4;
  const high = ((buffer[pos] as number) << 24) | ((buffer[pos + 1] as number) << 16);
  return high | ((buffer[pos + 2] as number) << 8) | (buffer[pos + 3] as number);
}

function isZero(words: Uint32Array, at: number, count: number): boolean {
  for (let index = at; index < at + count; index += 1) if (words[index] !== 0) return false;
  return true;
}

function readWords(reader: WireReader, words: Uint32Array, at: number): void {
  const { buffer, pos } = reader;
  reader.pos += 8;
  reader.within(buffer.length);
  words[at] = buffer.readUInt32LE(pos);
  words[at + 1] = buffer.readUInt32LE(pos + 4);
}

function readFlags(reader: WireReader, batch: SpanBatch, row: number): void {
  const { buffer, pos } = reader;
  reader.pos += 4;
  reader.within(buffer.length);
  batch.flags[row] = buffer.readUInt32LE(pos);
}

function readStatus(reader: WireReader, end: number, batch: SpanBatch, row: number): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x18) batch.statuses[row] = Math.min(reader.uint32(), unknownWord);
    else reader.skip(tag, end);
  }
  reader.within(end);
}
