import { checkAnnotated } from './check-structure.ts';
import type { MessagePart } from './lazy-resource.ts';
import { minSpanBytes, readColumns } from './read-columns.ts';
import { type BatchOutline, SpanBatch } from './span-batch.ts';
import { WireReader } from './wire-reader.ts';

/**
 * Decodes an OTLP `ExportTraceServiceRequest` in protobuf into columns. The bytes are kept, not copied, and must not
 * be written to afterwards. Fields that are not known are skipped.
 * @throws ClnrmError `CLNRM_MALFORMED_OTLP` when the bytes end early, contradict themselves or nest too deep.
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function decodeProtobuf(bytes: Uint8Array): SpanBatch {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new WireReader(buffer);
  const outline = new Outline(reader);
  const batch = new SpanBatch(buffer, outline);
  const { spans, length } = outline;
  for (let row = 0; row < length; row += 1) {
    reader.pos = spans[row * 3] as number;
    const end = spans[row * 3 + 1] as number;
    batch.messages[row * 2] = reader.pos;
    batch.messages[row * 2 + 1] = end;
    batch.scopeOf[row] = spans[row * 3 + 2] as number;
    readColumns(reader, end, batch, row);
  }
  return batch;
}

/**
 * Where everything is. Resources and scopes may follow the spans they describe, so it is taken before any span is read.
 * What has no spans is not kept, and a span too short to be one is refused at once: so a small body cannot ask for much
 * memory.
 */
class Outline implements BatchOutline {
  readonly #reader: WireReader;
  /** Start, end and scope of each span. */
  readonly spans: number[] = [];
  readonly resources: (readonly MessagePart[])[] = [];
  readonly scopes: (readonly MessagePart[])[] = [];
  readonly resourceOfScope: number[] = [];

  constructor(reader: WireReader) {
    this.#reader = reader;
    const end = reader.buffer.length;
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 0x0a) this.#takeResource(reader.lengthWithin(end));
      else reader.skip(tag, end);
    }
  }

  get length(): number {
    return this.spans.length / 3;
  }

  #takeResource(end: number): void {
    const reader = this.#reader;
    const parts: MessagePart[] = [];
    const firstScope = this.scopes.length;
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 0x0a) parts.push(this.#part(reader.lengthWithin(end), 0x0a));
      else if (tag === 0x12) this.#takeScope(reader.lengthWithin(end));
      else reader.skip(tag, end);
    }
    reader.within(end);
    if (this.scopes.length > firstScope) this.resources.push(parts);
  }

  #takeScope(end: number): void {
    const reader = this.#reader;
    const parts: MessagePart[] = [];
    const firstSpan = this.spans.length;
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 0x12) this.#takeSpan(reader.lengthWithin(end));
      else if (tag === 0x0a) parts.push(this.#part(reader.lengthWithin(end), 0x1a));
      else reader.skip(tag, end);
    }
    reader.within(end);
    if (this.spans.length === firstSpan) return;
    this.scopes.push(parts);
    this.resourceOfScope.push(this.resources.length);
  }

  #takeSpan(end: number): void {
    const reader = this.#reader;
    const { pos } = reader;
    if (end - pos < minSpanBytes) refuseSpan(reader, end, this.length);
    this.spans.push(pos, end, this.scopes.length);
    reader.pos = end;
  }

  #part(end: number, attributesTag: number): MessagePart {
    const start = this.#reader.pos;
    checkAnnotated(this.#reader, end, attributesTag);
    return { start, end };
  }
}

/** Reads a span that is too short, to say what is wrong with it. */
function refuseSpan(reader: WireReader, end: number, row: number): void {
  const outline = { length: row + 1, resources: [], scopes: [], resourceOfScope: [] };
  readColumns(reader, end, new SpanBatch(reader.buffer, outline), row);
}
