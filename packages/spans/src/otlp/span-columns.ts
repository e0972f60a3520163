import type { Resource, Scope, SpanStatus } from '@clnrm/model';
import type { WireBytes } from './wire-reader.ts';

/** Status codes in the order of OTLP's numbers. */
export const statusCodes: readonly SpanStatus['code'][] = ['unset', 'ok', 'error'];

/** Marks a span with an attribute that is more than a short key followed by a simple value. */
export const irregularMark = 1;

/** Marks a span that says what the monotonic clock read; its columns hold the times as its SDK gave them. */
export const stampedMark = 2;

/** Spans as columns over the bytes of their messages. The bytes must not be written to. */
export interface SpanColumns {
  /** Start and end of each span's message in the bytes that {@link bytesOf} gives. */
  readonly messages: Uint32Array;
  /** Two big-endian words for each span. */
  readonly spanIds: Uint32Array;
  /** Two big-endian words for each span, zero for a root. */
  readonly parentIds: Uint32Array;
  /** Low and high word of the start in nanoseconds since the epoch. */
  readonly starts: Uint32Array;
  /** Low and high word of the end in nanoseconds since the epoch. */
  readonly ends: Uint32Array;
  /** OTLP's numbers. */
  readonly kinds: Uint8Array;
  /** OTLP's numbers. */
  readonly statuses: Uint8Array;
  /** {@link irregularMark} and {@link stampedMark}. */
  readonly marks: Uint8Array;
  /** The bytes that hold the message of a row. */
  bytesOf(row: number): WireBytes;
  /** The trace id of a row as 32 hexadecimal digits. */
  traceId(row: number): string;
  name(row: number): string;
  resource(row: number): Resource;
  scope(row: number): Scope;
}

const scratch = new DataView(new ArrayBuffer(8));

/** The time of a row in a column of low and high words. */
export function nanosecondsAt(words: Uint32Array, row: number): bigint {
  scratch.setUint32(0, words[row * 2] as number, true);
  scratch.setUint32(4, words[row * 2 + 1] as number, true);
  return scratch.getBigUint64(0, true);
}
