import { BatchColumns } from './batch-columns.ts';
import { checkAnnotated } from './check-structure.ts';
import type { MessagePart } from './lazy-resource.ts';
import { readColumns } from './read-columns.ts';
import { SpanBatch } from './span-batch.ts';
import { type WireBytes, wireBytes, WireReader } from './wire-reader.ts';

/**
 * Decodes an OTLP `ExportTraceServiceRequest` in protobuf into columns. The bytes are kept, not copied, and must not
 * be written to afterwards. Fields that are not known are skipped.
 * @throws ClnrmError `CLNRM_MALFORMED_OTLP` when the bytes end early, contradict themselves or nest too deep.
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function decodeProtobuf(bytes: Uint8Array): SpanBatch {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new RequestReader(wireBytes(buffer)).read();
}

// Rows that the columns of a request are first made for: as many as the last one had, since exporters fill their
// batches. They grow as spans are found, so that a small body cannot ask for much memory.
let firstRows = 64;
const mostFirstRows = 1024;

/** Reads a request. Resources and scopes may follow the spans they describe, and what has no spans is not kept. */
class RequestReader {
  readonly #bytes: WireBytes;
  readonly #reader: WireReader;
  readonly #names: string[] = [];
  readonly #resources: (readonly MessagePart[])[] = [];
  readonly #scopes: (readonly MessagePart[])[] = [];
  readonly #resourceOfScope: number[] = [];
  #columns: BatchColumns = new BatchColumns(firstRows);
  #length = 0;

  constructor(bytes: WireBytes) {
    this.#bytes = bytes;
    this.#reader = new WireReader(bytes);
  }

  read(): SpanBatch {
    const reader = this.#reader;
    const end = reader.buffer.length;
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 0x0a) this.#readResource(reader.lengthWithin(end));
      else reader.skip(tag, end);
    }
    const length = this.#length;
    firstRows = Math.min(Math.max(length, 1), mostFirstRows);
    const columns = this.#columns.capacity === length ? this.#columns : this.#columns.resized(length, length);
    return new SpanBatch(columns, {
      bytes: this.#bytes,
      names: this.#names,
      resources: this.#resources,
      scopes: this.#scopes,
      resourceOfScope: this.#resourceOfScope,
    });
  }

  #readResource(end: number): void {
    const reader = this.#reader;
    const parts: MessagePart[] = [];
    const firstScope = this.#scopes.length;
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 0x0a) parts.push(this.#readPart(reader.lengthWithin(end), 0x0a));
      else if (tag === 0x12) this.#readScope(reader.lengthWithin(end));
      else reader.skip(tag, end);
    }
    reader.within(end);
    if (this.#scopes.length > firstScope) this.#resources.push(parts);
  }

  #readScope(end: number): void {
    const reader = this.#reader;
    const parts: MessagePart[] = [];
    const firstSpan = this.#length;
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 0x12) this.#readSpan(reader.lengthWithin(end));
      else if (tag === 0x0a) parts.push(this.#readPart(reader.lengthWithin(end), 0x1a));
      else reader.skip(tag, end);
    }
    reader.within(end);
    if (this.#length === firstSpan) return;
    this.#scopes.push(parts);
    this.#resourceOfScope.push(this.#resources.length);
  }

  #readSpan(end: number): void {
    const row = this.#length;
    if (row === this.#columns.capacity) this.#columns = this.#columns.resized(row, Math.max(row * 4, 16));
    const columns = this.#columns;
    columns.messages[row * 2] = this.#reader.pos;
    columns.messages[row * 2 + 1] = end;
    columns.scopeOf[row] = this.#scopes.length;
    this.#names.push(readColumns(this.#reader, end, columns, row));
    this.#length += 1;
  }

  #readPart(end: number, attributesTag: number): MessagePart {
    const start = this.#reader.pos;
    checkAnnotated(this.#reader, end, attributesTag);
    return { start, end };
  }
}
