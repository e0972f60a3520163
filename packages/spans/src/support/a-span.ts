import type { Span } from '@clnrm/model';

let last = 0;

/** What tests say of a span: times in nanoseconds, exact unless an uncertainty is given; the rest has a plain default. */
export interface SpanSketch extends Partial<Omit<Span, 'start' | 'end' | 'resource' | 'scope'>> {
  readonly service?: string;
  readonly resource?: Span['resource']['attributes'];
  readonly scope?: string;
  readonly from?: number | bigint;
  readonly to?: number | bigint;
  readonly uncertainty?: bigint;
}

/** Creates a finished span with an id of its own. */
export function aSpan(name: string, sketch: SpanSketch = {}): Span {
  last += 1;
  const {
    service = 'shop',
    resource = {},
    scope = 'test',
    from = 0,
    to = 1000,
    uncertainty = 0n,
    ...rest
  } = sketch;
  return {
    traceId: '1'.repeat(32),
    spanId: last.toString(16).padStart(16, '0'),
    parentSpanId: undefined,
    name,
    kind: 'internal',
    start: { ns: BigInt(from), uncertainty },
    end: { ns: BigInt(to), uncertainty },
    status: { code: 'unset', message: '' },
    attributes: {},
    events: [],
    links: [],
    resource: { attributes: { 'service.name': service, ...resource } },
    scope: { name: scope, version: '', attributes: {} },
    traceState: '',
    flags: 0x101,
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
    ...rest,
  };
}
