import type { Attributes, SpanEvent, SpanLink } from '@clnrm/model';
import type { AttributeBag } from './attribute-bag.ts';
import { uncertaintyOfWords } from './clock-granularity.ts';
import { type ClockStamps, moveEvents, takeStamps } from './clock-stamps.ts';
import { readKeyValue } from './read-attributes.ts';
import { nanosecondsAt, type SpanColumns, stampedMark } from './span-columns.ts';
import { WireReader } from './wire-reader.ts';

/** The parts of a span that are decoded on demand. */
export interface SpanDetails {
  readonly traceState: string;
  readonly statusMessage: string;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly flags: number;
  readonly droppedAttributes: number;
  readonly droppedEvents: number;
  readonly droppedLinks: number;
  readonly stamps: ClockStamps | undefined;
}

// Most spans have neither, and what is frozen may be shared.
const noEvents: readonly SpanEvent[] = Object.freeze([]);
const noLinks: readonly SpanLink[] = Object.freeze([]);

/** Decodes the details of a span, whose message was checked when it arrived. */
export function readSpanDetails(columns: SpanColumns, row: number): SpanDetails {
  const { messages, marks } = columns;
  const end = messages[row * 2 + 1] as number;
  const reader = new WireReader(columns.bytesOf(row), messages[row * 2]);
  const attributes: AttributeBag = {};
  let events: SpanEvent[] | undefined;
  let links: SpanLink[] | undefined;
  let traceState = '';
  let statusMessage = '';
  let flags = 0;
  let droppedAttributes = 0;
  let droppedEvents = 0;
  let droppedLinks = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x4a) readKeyValue(reader, reader.lengthWithin(end), attributes);
    else if (tag === 0x5a)
      (events ??= []).push(readEvent(reader, reader.lengthWithin(end), uncertaintyOf(columns, row)));
    else if (tag === 0x6a) (links ??= []).push(readLink(reader, reader.lengthWithin(end)));
    else if (tag === 0x7a) statusMessage = readStatusMessage(reader, reader.lengthWithin(end), statusMessage);
    else if (tag === 0x1a) traceState = reader.string(reader.lengthWithin(end));
    else if (tag === 0x85) flags = reader.fixed32();
    else if (tag === 0x50) droppedAttributes = reader.uint32();
    else if (tag === 0x60) droppedEvents = reader.uint32();
    else if (tag === 0x70) droppedLinks = reader.uint32();
    else reader.skip(tag, end);
  }
  const isStamped = ((marks[row] as number) & stampedMark) !== 0;
  const stamps = isStamped ? takeStamps(attributes) : undefined;
  return {
    traceState,
    statusMessage,
    attributes: Object.freeze(attributes),
    events: events === undefined ? noEvents : Object.freeze(movedBy(stamps, events, columns, row)),
    links: links === undefined ? noLinks : Object.freeze(links),
    flags,
    droppedAttributes,
    droppedEvents,
    droppedLinks,
    stamps,
  };
}

function uncertaintyOf({ starts }: SpanColumns, row: number): bigint {
  return uncertaintyOfWords(starts[row * 2] as number, starts[row * 2 + 1] as number);
}

function movedBy(
  stamps: ClockStamps | undefined,
  events: readonly SpanEvent[],
  { starts }: SpanColumns,
  row: number,
): readonly SpanEvent[] {
  return stamps?.start === undefined ? events : moveEvents(events, nanosecondsAt(starts, row), stamps.start);
}

function readStatusMessage(reader: WireReader, end: number, current: string): string {
  let message = current;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x12) message = reader.string(reader.lengthWithin(end));
    else reader.skip(tag, end);
  }
  return message;
}

function readEvent(reader: WireReader, end: number, uncertainty: bigint): SpanEvent {
  const attributes: AttributeBag = {};
  let ns = 0n;
  let name = '';
  let droppedAttributes = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x09) ns = reader.fixed64();
    else if (tag === 0x12) name = reader.string(reader.lengthWithin(end));
    else if (tag === 0x1a) readKeyValue(reader, reader.lengthWithin(end), attributes);
    else if (tag === 0x20) droppedAttributes = reader.uint32();
    else reader.skip(tag, end);
  }
  const time = { ns, uncertainty };
  return Object.freeze({ name, time, attributes: Object.freeze(attributes), droppedAttributes });
}

function readLink(reader: WireReader, end: number): SpanLink {
  const attributes: AttributeBag = {};
  const link = { traceId: '', spanId: '', traceState: '', droppedAttributes: 0 };
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) link.traceId = readHex(reader, reader.lengthWithin(end));
    else if (tag === 0x12) link.spanId = readHex(reader, reader.lengthWithin(end));
    else if (tag === 0x1a) link.traceState = reader.string(reader.lengthWithin(end));
    else if (tag === 0x22) readKeyValue(reader, reader.lengthWithin(end), attributes);
    else if (tag === 0x28) link.droppedAttributes = reader.uint32();
    else reader.skip(tag, end);
  }
  return Object.freeze({ ...link, attributes: Object.freeze(attributes) });
}

function readHex(reader: WireReader, end: number): string {
  const text = reader.buffer.toString('hex', reader.pos, end);
  reader.pos = end;
  return text;
}
