import type { Span } from '@clnrm/model';
import { decodeJson } from '../otlp/decode-json.ts';
import { JsonReader } from '../otlp/json-reader.ts';
import { malformation } from '../otlp/malformed.ts';
import { parseJson } from '../otlp/parse-json.ts';
import { readJaegerTrace } from './jaeger.ts';
import { BrokenJson, type JsonPiece, JsonPieces } from './json-pieces.ts';
import { exportAgain, traceFileError } from './trace-file-error.ts';
import type { TraceFormat } from './trace-format.ts';
import { readZipkinSpan } from './zipkin.ts';

type JsonFormat = Exclude<TraceFormat, 'otlp-protobuf'>;

/** A file of JSON that is being read. */
interface JsonFile {
  readonly path: string;
  /** Undefined until a piece shows it. */
  readonly format: JsonFormat | undefined;
}

/**
 * Reads the spans of a JSON file piece by piece. The first piece that looks like one of the formats decides; what is under
 * other keys, such as metrics, is passed over.
 */
export async function* importJson(
  path: string,
  chunks: AsyncIterable<Buffer>,
  given?: JsonFormat,
): AsyncGenerator<Span> {
  const pieces = new JsonPieces();
  const bareTrace: JsonPiece[] = [];
  let format = given;
  let first: JsonPiece | undefined;
  for await (const chunk of chunks) {
    for (const piece of broken(path, () => pieces.push(chunk))) {
      first ??= piece;
      format ??= formatOf(piece);
      if (format === 'jaeger' && isPartOfTrace(piece)) bareTrace.push(piece);
      else if (format !== undefined) yield* read({ path, format }, piece);
    }
  }
  broken(path, () => pieces.end());
  if (bareTrace.length > 0) yield* read({ path, format }, joined(bareTrace));
  const isKnown = format !== undefined || [...pieces.lists].some((key) => knownLists.has(key));
  if (!isKnown && first !== undefined) throw unknownFormat(path, first);
}

/** Lists that a file without spans may have. */
const knownLists: ReadonlySet<string> = new Set(['resourceSpans', 'resourceMetrics', 'resourceLogs', 'data']);

function formatOf({ key, bytes }: JsonPiece): JsonFormat | undefined {
  if (key === 'resourceSpans') return 'otlp-json';
  if (key === 'data' || key === 'spans' || key === 'traceID') return 'jaeger';
  if (key !== undefined) return undefined;
  const start = bytes.toString('latin1');
  if (start.includes('"resourceSpans"')) return 'otlp-json';
  if (start.includes('"spans"') && start.includes('"traceID"')) return 'jaeger';
  return start.includes('"traceId"') || start.startsWith('[') ? 'zipkin' : undefined;
}

/** Jaeger's trace without the envelope of its API: its processes may come after its spans. */
function isPartOfTrace({ key }: JsonPiece): boolean {
  return key === 'spans' || key === 'processes';
}

function joined(pieces: readonly JsonPiece[]): JsonPiece {
  const under = (name: string): Buffer[] =>
    pieces.filter(({ key }) => key === name).map(({ bytes }) => bytes);
  const spans = under('spans').map(String).join(',\n');
  const bytes = Buffer.from(`{"spans":[${spans}],"processes":${String(under('processes')[0] ?? '{}')}}`);
  return { key: undefined, bytes, line: pieces[0]?.line ?? 1 };
}

function read({ path, format }: JsonFile, piece: JsonPiece): readonly Span[] {
  try {
    return spansOf(format, piece);
  } catch (cause) {
    const what = cause instanceof RangeError ? 'a value nests too deep' : malformation(cause);
    if (what === undefined) throw cause;
    throw traceFileError({ path, place: `line ${piece.line}`, what, remedy: exportAgain, cause });
  }
}

function spansOf(format: JsonFormat | undefined, { key, bytes }: JsonPiece): readonly Span[] {
  switch (format) {
    case 'otlp-json':
      if (key === undefined) return decodeJson(bytes);
      return key === 'resourceSpans' ? decodeJson(wrapped('{"resourceSpans":[', bytes, ']}')) : [];
    case 'jaeger':
      if (key !== undefined && key !== 'data') return [];
      return readJaegerTrace(new JsonReader(parseJson(bytes)));
    default:
      if (key !== undefined) return [];
      return new JsonReader({ trace: parseJson(wrapped('[', bytes, ']')) })
        .flatList('trace')
        .map((span) => readZipkinSpan(span));
  }
}

function wrapped(before: string, bytes: Buffer, after: string): Buffer {
  return Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
}

function broken<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (!(cause instanceof BrokenJson)) throw cause;
    const { line, message } = cause;
    throw traceFileError({ path, place: `line ${line}`, what: message, remedy: exportAgain, cause });
  }
}

function unknownFormat(path: string, { key, line }: JsonPiece): Error {
  const found = key === undefined ? 'a list' : `an object with the key "${key}"`;
  return traceFileError({
    path,
    place: `line ${line}`,
    what: `${found} is none of OTLP, Jaeger or Zipkin`,
    remedy: `Give a file that has "resourceSpans" (OTLP), "data" with traces (Jaeger) or a list of spans (Zipkin).`,
  });
}
