import { type AttributeValue, type Span, type SpanKind, spanKinds } from '@clnrm/model';
import fc from 'fast-check';

/** What a format can carry. */
interface Abilities {
  readonly value: fc.Arbitrary<AttributeValue>;
  /** Links, and the flags and attributes that only a format with types has. */
  readonly isTyped: boolean;
}

const id = (digits: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: digits / 2, maxLength: digits / 2 })
    .filter((bytes) => bytes.some((byte) => byte !== 0))
    .map((bytes) => Buffer.from(bytes).toString('hex'));
const microseconds = fc.bigInt({ min: 0n, max: 2n ** 52n });
const count = fc.nat({ max: 1000 });
const key = fc.string({ minLength: 1 }).map((text) => `k.${text}`);
const kind = fc.constantFrom<SpanKind[]>(...spanKinds.slice(1));
const status = fc.oneof(
  fc.constant({ code: 'unset' as const, message: '' }),
  fc.constant({ code: 'ok' as const, message: '' }),
  fc.string().map((message) => ({ code: 'error' as const, message })),
);

/** Spans as Jaeger has them. */
export const jaegerSpans: fc.Arbitrary<Span[]> = arbitrarySpans({
  isTyped: true,
  value: fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(narrow),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
    fc.uint8Array(),
  ),
});

/** Spans as Zipkin has them: attributes are texts, and there are no links. */
export const zipkinSpans: fc.Arbitrary<Span[]> = arbitrarySpans({ isTyped: false, value: fc.string() });

function arbitrarySpans({ value, isTyped }: Abilities): fc.Arbitrary<Span[]> {
  const attributes = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });
  const resource = fc.record({
    'service.name': fc.string({ minLength: 1 }),
    ...(isTyped ? { 'k.host': value } : {}),
  });
  const event = fc.record({
    name: fc.string({ minLength: 1 }),
    at: microseconds,
    attributes,
    dropped: count,
  });
  const link = fc.record({ traceId: id(32), spanId: id(16) });
  const span = fc.record({
    traceId: id(32),
    spanId: id(16),
    parentSpanId: fc.option(id(16), { nil: undefined }),
    name: fc.string(),
    kind,
    start: microseconds,
    duration: fc.bigInt({ min: 0n, max: 2n ** 40n }),
    status,
    attributes,
    resource,
    scope: fc.record({ name: fc.string(), version: fc.string() }),
    traceState: fc.string(),
    flags: fc.nat({ max: 255 }),
    dropped: fc.tuple(count, count, count),
    events: fc.array(event, { maxLength: 3 }),
    links: fc.array(link, { maxLength: 2 }),
  });
  return fc.array(
    span.map((given): Span => {
      const start = instant(given.start);
      const [droppedAttributes, droppedEvents, droppedLinks] = given.dropped;
      return {
        traceId: given.traceId,
        spanId: given.spanId,
        parentSpanId: given.parentSpanId,
        name: given.name,
        kind: given.kind,
        start,
        end: { ns: start.ns + given.duration * 1000n, uncertainty: start.uncertainty + 1000n },
        status: given.status,
        attributes: given.attributes,
        events: given.events.map((one) => ({
          name: one.name,
          time: instant(one.at),
          attributes: one.attributes,
          droppedAttributes: isTyped ? one.dropped : 0,
        })),
        links: (isTyped ? given.links : []).map((one) => ({
          ...one,
          traceState: '',
          attributes: { 'opentracing.ref_type': 'follows_from' },
          droppedAttributes: 0,
        })),
        resource: { attributes: given.resource },
        scope: { ...given.scope, attributes: {} },
        traceState: given.traceState,
        flags: isTyped ? given.flags : 1,
        droppedAttributes,
        droppedEvents,
        droppedLinks,
      };
    }),
    { maxLength: 4 },
  );
}

function instant(given: bigint): Span['start'] {
  return { ns: given * 1000n, uncertainty: given % 1000n === 0n ? 1_000_000n : 1000n };
}

function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
