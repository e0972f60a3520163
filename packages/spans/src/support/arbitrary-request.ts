import fc from 'fast-check';

/** An attribute value as OTLP has it, with the value it stands for. */
interface ValuePair {
  readonly otlp: object;
  readonly plain: unknown;
}

const key = fc.oneof(fc.string(), fc.constantFrom('service.name', '__proto__', 'constructor', 'a.b'));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const time = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 40n }).map((ms) => ms * 1_000_000n),
);
const id = (bytes: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).filter((value) => value.some((byte) => byte !== 0));

const value: fc.Arbitrary<ValuePair> = fc.letrec<{ value: ValuePair }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'grapheme' }).map((text) => ({ otlp: { stringValue: text }, plain: text })),
    fc.boolean().map((flag) => ({ otlp: { boolValue: flag }, plain: flag })),
    int64.map((number) => ({ otlp: { intValue: String(number) }, plain: narrow(number) })),
    fc.double().map((number) => ({ otlp: { doubleValue: number }, plain: number })),
    fc.uint8Array().map((bytes) => ({ otlp: { bytesValue: bytes }, plain: bytes })),
    fc.constant({ otlp: {}, plain: null }),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => ({
      otlp: { arrayValue: { values: items.map((item) => item.otlp) } },
      plain: items.map((item) => item.plain),
    })),
    attributesOf(tie('value')).map((bag) => ({
      otlp: { kvlistValue: { values: bag.otlp } },
      plain: bag.plain,
    })),
  ),
})).value;

function attributesOf(item: fc.Arbitrary<ValuePair>): fc.Arbitrary<{ otlp: object[]; plain: object }> {
  return fc.uniqueArray(fc.tuple(key, item), { selector: ([name]) => name, maxLength: 5 }).map((entries) => ({
    otlp: entries.map(([name, pair]) => ({ key: name, value: pair.otlp })),
    plain: Object.fromEntries(entries.map(([name, pair]) => [name, pair.plain])),
  }));
}

const attributes = attributesOf(value);
const count = fc.nat({ max: 2 ** 32 - 1 });

const span = fc.record({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: fc.option(id(8)),
  name: fc.string({ unit: 'grapheme' }),
  kind: fc.integer({ min: 0, max: 5 }),
  start: time,
  end: time,
  attributes,
  status: fc.option(fc.record({ code: fc.integer({ min: 0, max: 2 }), message: fc.string() })),
  events: fc.array(fc.record({ name: fc.string(), time, attributes, dropped: count }), { maxLength: 3 }),
  links: fc.array(
    fc.record({ traceId: id(16), spanId: id(8), traceState: fc.string(), attributes, dropped: count }),
    {
      maxLength: 3,
    },
  ),
  traceState: fc.string(),
  flags: count,
  droppedAttributes: count,
  droppedEvents: count,
  droppedLinks: count,
  unknown: fc.option(fc.record({ text: fc.string(), number: int64 })),
});

/** The words of a generated span. */
export type GeneratedSpan = typeof span extends fc.Arbitrary<infer S> ? S : never;

const group = fc.record({
  resource: attributes,
  scopes: fc.array(
    fc.record({
      name: fc.string(),
      version: fc.string(),
      attributes,
      spans: fc.array(span, { maxLength: 4 }),
    }),
    { maxLength: 3 },
  ),
});

/** Generated requests, before they are put in OTLP's words. */
export const arbitraryRequest = fc.array(group, { maxLength: 3 });

/** What {@link arbitraryRequest} generates. */
export type GeneratedRequest = typeof arbitraryRequest extends fc.Arbitrary<infer R> ? R : never;

/** Puts a generated request in OTLP's words; `bytes` writes ids and byte values. */
export function toOtlp(request: GeneratedRequest): { resourceSpans: object[] } {
  return {
    resourceSpans: request.map((entry) => ({
      resource: { attributes: entry.resource.otlp },
      scopeSpans: entry.scopes.map(({ spans, attributes: bag, ...scope }) => ({
        scope: { ...scope, attributes: bag.otlp },
        spans: spans.map(spanToOtlp),
      })),
    })),
  };
}

function spanToOtlp(given: GeneratedSpan): object {
  return {
    traceId: given.traceId,
    spanId: given.spanId,
    ...(given.parentSpanId === null ? {} : { parentSpanId: given.parentSpanId }),
    name: given.name,
    kind: given.kind,
    startTimeUnixNano: String(given.start),
    endTimeUnixNano: String(given.end),
    attributes: given.attributes.otlp,
    ...(given.status === null ? {} : { status: given.status }),
    events: given.events.map((event) => ({
      name: event.name,
      timeUnixNano: String(event.time),
      attributes: event.attributes.otlp,
      droppedAttributesCount: event.dropped,
    })),
    links: given.links.map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      traceState: link.traceState,
      attributes: link.attributes.otlp,
      droppedAttributesCount: link.dropped,
    })),
    traceState: given.traceState,
    flags: given.flags,
    droppedAttributesCount: given.droppedAttributes,
    droppedEventsCount: given.droppedEvents,
    droppedLinksCount: given.droppedLinks,
    ...(given.unknown === null
      ? {}
      : { unknownText: given.unknown.text, unknownNumber: String(given.unknown.number) }),
  };
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const codes = ['unset', 'ok', 'error'];

/** The spans that a generated request stands for. */
export function toPlain(request: GeneratedRequest): object[] {
  return request.flatMap((entry) =>
    entry.scopes.flatMap(({ spans, attributes: bag, ...scope }) =>
      spans.map((given) => ({
        ...spanToPlain(given),
        resource: { attributes: entry.resource.plain },
        scope: { ...scope, attributes: bag.plain },
      })),
    ),
  );
}

function spanToPlain(given: GeneratedSpan): object {
  const uncertainty = given.start % 1000n !== 0n ? 0n : given.start % 1_000_000n === 0n ? 1_000_000n : 1000n;
  return {
    traceId: hex(given.traceId),
    spanId: hex(given.spanId),
    parentSpanId: given.parentSpanId === null ? undefined : hex(given.parentSpanId),
    name: given.name,
    kind: kinds[given.kind],
    start: { ns: given.start, uncertainty },
    end: { ns: given.end, uncertainty },
    status: { code: codes[given.status?.code ?? 0], message: given.status?.message ?? '' },
    attributes: given.attributes.plain,
    events: given.events.map((event) => ({
      name: event.name,
      time: { ns: event.time, uncertainty },
      attributes: event.attributes.plain,
      droppedAttributes: event.dropped,
    })),
    links: given.links.map((link) => ({
      traceId: hex(link.traceId),
      spanId: hex(link.spanId),
      traceState: link.traceState,
      attributes: link.attributes.plain,
      droppedAttributes: link.dropped,
    })),
    traceState: given.traceState,
    flags: given.flags,
    droppedAttributes: given.droppedAttributes,
    droppedEvents: given.droppedEvents,
    droppedLinks: given.droppedLinks,
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function narrow(number: bigint): number | bigint {
  return Number.isSafeInteger(Number(number)) ? Number(number) : number;
}
