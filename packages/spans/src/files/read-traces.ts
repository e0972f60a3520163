import { fileURLToPath } from 'node:url';
import { ClnrmError, type Span } from '@clnrm/model';
import { fileChunks } from './file-chunks.ts';
import { importJson } from './json-importer.ts';
import { importProtobuf } from './protobuf-importer.ts';
import { type TraceFormat, traceFormats } from './trace-format.ts';

/** How a file of traces is read. */
export interface ReadTracesOptions {
  /** What the file holds. Defaults to what its content shows. */
  readonly format?: TraceFormat;
}

/**
 * Reads the spans of a file, in the order in which they are written: OTLP in JSON or protobuf, Jaeger's JSON or Zipkin's,
 * packed by gzip or not. The file is read as it goes, so it may be larger than memory; what is damaged ends the reading with
 * an error, and nothing of the piece that is damaged is given out.
 * @throws ClnrmError `CLNRM_INVALID_OPTION` at once for a format that does not exist; `CLNRM_TRACE_FILE`, while reading, that
 * names the file, the line or byte, and what is wrong.
 * @example
 * for await (const span of readTraces('traces.json')) console.log(span.name);
 */
export function readTraces(path: string | URL, options: ReadTracesOptions = {}): AsyncGenerator<Span, void> {
  const { format } = options;
  if (format !== undefined && !traceFormats.includes(format)) {
    throw new ClnrmError(
      'CLNRM_INVALID_OPTION',
      `Failed to read traces: format is ${JSON.stringify(format)}. Give one of ${traceFormats.join(', ')}, or none.`,
    );
  }
  return importSpans(path instanceof URL ? fileURLToPath(path) : path, format);
}

async function* importSpans(path: string, given: TraceFormat | undefined): AsyncGenerator<Span, void> {
  const chunks = fileChunks(path);
  try {
    const first = await chunks.next();
    if (first.done === true) return;
    const start = withoutMark(first.value);
    const all = again(start, chunks);
    const format = given ?? (isJson(start) ? undefined : 'otlp-protobuf');
    if (format === 'otlp-protobuf') yield* importProtobuf(path, all);
    else yield* importJson(path, all, format);
  } finally {
    // Closes the file, however far it was read.
    await chunks.return(undefined);
  }
}

async function* again(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

const byteOrderMark = Buffer.from('\ufeff');

function withoutMark(start: Buffer): Buffer {
  const { length } = byteOrderMark;
  return start.subarray(0, length).equals(byteOrderMark) ? start.subarray(length) : start;
}

function isJson(start: Buffer): boolean {
  return /^\s*[[{]/.test(start.toString('latin1', 0, 64));
}
