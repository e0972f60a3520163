import type { Attributes, SpanEvent, SpanLink } from '@clnrm/model';
import type { AttributeBag } from './attribute-bag.ts';
import { readKeyValue } from './read-attributes.ts';
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
}

/** Decodes the details of the span message between `start` and `end`, which was checked when it arrived. */
export function readSpanDetails(
  buffer: Buffer,
  start: number,
  end: number,
  uncertainty: bigint,
): SpanDetails {
  const reader = new WireReader(buffer, start);
  const attributes: AttributeBag = {};
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  const details = {
    traceState: '',
    statusMessage: '',
    flags: 0,
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
  };
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x4a) readKeyValue(reader, reader.lengthWithin(end), attributes);
    else if (tag === 0x5a) events.push(readEvent(reader, reader.lengthWithin(end), uncertainty));
    else if (tag === 0x6a) links.push(readLink(reader, reader.lengthWithin(end)));
    else if (tag === 0x7a) {
      details.statusMessage = readStatusMessage(reader, reader.lengthWithin(end), details.statusMessage);
    } else if (tag === 0x1a) details.traceState = reader.string(reader.lengthWithin(end));
    else if (tag === 0x85) details.flags = reader.fixed32();
    else if (tag === 0x50) details.droppedAttributes = reader.uint32();
    else if (tag === 0x60) details.droppedEvents = reader.uint32();
    else if (tag === 0x70) details.droppedLinks = reader.uint32();
    else reader.skip(tag, end);
  }
  return {
    ...details,
    attributes: Object.freeze(attributes),
    events: Object.freeze(events),
    links: Object.freeze(links),
  };
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
