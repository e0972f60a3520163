import type { Span } from '@clnrm/model';
import { Trace } from '@clnrm/spans';
import { aSpan, type SpanSketch } from '../../../packages/spans/src/support/a-span.ts';

const ms = 1_000_000;
const remote = '2'.repeat(32);

function at(from: number, to: number, sketch: SpanSketch = {}): SpanSketch {
  return {
    from: from * ms,
    to: to * ms,
    service: 'orders',
    resource: { 'telemetry.sdk.language': 'nodejs' },
    ...sketch,
  };
}

function event(name: string, time: number, attributes: Span['attributes'] = {}): Span['events'][number] {
  return { name, time: { ns: BigInt(time * ms), uncertainty: 0n }, attributes, droppedAttributes: 0 };
}

function link(to: Span, attributes: Span['attributes'] = {}): Span['links'][number] {
  return { traceId: to.traceId, spanId: to.spanId, traceState: '', attributes, droppedAttributes: 0 };
}

function sampleSpans(): readonly Span[] {
  const db = { 'db.system.name': 'sqlite', 'server.address': 'localhost' };
  const ok: Span['status'] = { code: 'ok', message: '' };
  const root = aSpan(
    'POST /orders',
    at(0, 100, { kind: 'server', status: ok, scope: 'http', traceState: 'vendor=1' }),
  );
  const below = (name: string, sketch: SpanSketch, parent: Span = root): Span =>
    aSpan(name, { ...sketch, parentSpanId: parent.spanId });
  const validate = below('validate', at(0, 5, { attributes: { body: '{"items":[{"id":7}],"total":12}' } }));
  const reserve = below('reserve stock', at(6, 30, { kind: 'client' }));
  const stock = below('POST /stock', at(8, 28, { kind: 'server', service: 'stock', status: ok }), reserve);
  const update = below(
    'UPDATE stock',
    at(10, 20, { kind: 'client', service: 'stock', attributes: db }),
    stock,
  );
  const inserts = [1, 2].map((item) =>
    below(
      'INSERT order',
      at(30 + 10 * item, 35 + 10 * item, { kind: 'client', attributes: { ...db, item } }),
    ),
  );
  const publish = below('publish', at(60, 62, { kind: 'producer' }));
  const charge = below(
    'charge card',
    at(65, 95, {
      kind: 'client',
      status: { code: 'error', message: 'card declined' },
      attributes: { amount: 12, currency: 'EUR' },
      droppedEvents: 1,
      events: [
        event('retry', 70, { attempt: 1 }),
        event('exception', 90, {
          'exception.type': 'CardError',
          'exception.message': 'card declined',
          'exception.stacktrace': 'CardError: card declined\n    at pay.ts:7',
        }),
      ],
      links: [link(publish, { reason: 'retry' })],
    }),
  );
  const consume = aSpan(
    'consume',
    at(80, 90, { traceId: remote, kind: 'consumer', service: 'mailer', links: [link(publish)] }),
  );
  return [root, validate, reserve, stock, update, ...inserts, publish, charge, consume];
}

/** A request that two services and a consumer of messages took part in. */
export const sample: Trace = new Trace(sampleSpans());

/** The same request another time: other ids, other times, another order of arrival. */
export function again(change: (span: Span) => Span = (span) => span): Trace {
  const ids = new Map<string, string>();
  const other = (id: string): string => {
    const known = ids.get(id) ?? (ids.size + 1).toString(16).padStart(id.length, 'f');
    ids.set(id, known);
    return known;
  };
  const spans = sample.spans.map((span) =>
    change({
      ...span,
      traceId: other(span.traceId),
      spanId: other(span.spanId),
      parentSpanId: span.parentSpanId === undefined ? undefined : other(span.parentSpanId),
      start: { ...span.start, ns: span.start.ns + 9_000_000n },
      end: { ...span.end, ns: span.end.ns + 9_000_000n },
      links: span.links.map((each) => ({
        ...each,
        traceId: other(each.traceId),
        spanId: other(each.spanId),
      })),
    }),
  );
  return new Trace(spans.toReversed());
}
