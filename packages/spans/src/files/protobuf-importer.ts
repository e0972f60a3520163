import type { Span } from '@clnrm/model';
import { decodeProtobuf } from '../otlp/decode-protobuf.ts';
import { malformation } from '../otlp/malformed.ts';
import { ByteQueue } from './byte-queue.ts';
import { exportAgain, traceFileError } from './trace-file-error.ts';

/** The tag of `resource_spans`, with which every request begins that has any. */
const resourceSpansTag = 0x0a;
const longestVarint = 5;

/** How messages follow each other in a file. */
type Framing = 'message' | 'big-endian-length' | 'varint-length';

interface Frame {
  /** Bytes before the message. */
  readonly header: number;
  readonly length: number;
}

/**
 * Reads the spans of a protobuf file: of one message, or of many of which each follows its length, written in four bytes,
 * big-endian, as the collector's file exporter does, or as protobuf's own libraries do. Holds one message at a time, of a
 * single message one resource.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/fileexporter
 */
export async function* importProtobuf(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Span> {
  const queue = new ByteQueue(chunks);
  const framing = framingOf(await queue.peek(longestVarint + 1));
  for (let at = 0; ;) {
    const head = await queue.peek(longestVarint + 1);
    if (head.length === 0) return;
    const { header, length } = frameOf(framing, head) ?? refuse(path, at, 'no length can be read');
    const whole = await queue.take(header + length);
    const missing = header + length - whole.length;
    if (missing > 0)
      refuse(path, at, `the message that begins here is ${missing} bytes longer than the file`);
    yield* decoded(path, at, framing === 'message' ? whole : whole.subarray(header));
    at += whole.length;
  }
}

// No message that holds a span is so short that its length could be taken for the tag, or so long that four bytes begin
// with one that is not 0, unless the tag does not follow where a varint ends.
function framingOf(head: Buffer): Framing {
  if (head[0] === resourceSpansTag) return 'message';
  if (head[0] === 0) return 'big-endian-length';
  const varint = frameOf('varint-length', head);
  const isVarint = varint !== undefined && head[varint.header] === resourceSpansTag;
  return !isVarint && head[4] === resourceSpansTag ? 'big-endian-length' : 'varint-length';
}

/** Where the next message lies; undefined where its length cannot be read. Of a single message each field is one. */
function frameOf(framing: Framing, head: Buffer): Frame | undefined {
  if (framing === 'big-endian-length')
    return head.length < 4 ? undefined : { header: 4, length: head.readUInt32BE() };
  const tagBytes = framing === 'message' ? 1 : 0;
  // Fields of any other type than the one that OTLP has here are nothing that this could read on from.
  if (framing === 'message' && ((head[0] as number) & 0x87) !== 2) return undefined;
  let length = 0;
  for (let index = 0; index < longestVarint; index += 1) {
    const byte = head[tagBytes + index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 2 ** (index * 7);
    if (byte < 0x80) return { header: tagBytes + index + 1, length };
  }
  return undefined;
}

function decoded(path: string, at: number, message: Buffer): readonly Span[] {
  try {
    const batch = decodeProtobuf(message);
    return Array.from({ length: batch.length }, (_, row) => batch.at(row));
  } catch (cause) {
    const what = malformation(cause);
    if (what === undefined) throw cause;
    return refuse(path, at, `the message that begins here is no OTLP: ${what}`, cause);
  }
}

function refuse(path: string, at: number, what: string, cause?: unknown): never {
  throw traceFileError({ path, place: `byte ${at}`, what, remedy: exportAgain, cause });
}
