import {
  type Baggage,
  type BaggageEntry,
  type Context,
  createTraceState,
  isSpanContextValid,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';

const traceparentPattern = /^\s*([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?\s*$/;

/**
 * Carries trace context and baggage in W3C's headers, for processes that have no propagator.
 * @see https://www.w3.org/TR/trace-context/
 * @see https://www.w3.org/TR/baggage/
 */
export class OwnPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (span !== undefined && isSpanContextValid(span)) {
      setter.set(carrier, 'traceparent', formatTraceparent(span.traceId, span.spanId, span.traceFlags));
      const state = span.traceState?.serialize();
      if (state) setter.set(carrier, 'tracestate', state);
    }
    const baggage = formatBaggage(propagation.getBaggage(context));
    if (baggage !== '') setter.set(carrier, 'baggage', baggage);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const withBaggage = extractBaggage(context, getter.get(carrier, 'baggage'));
    const match = traceparentPattern.exec(first(getter.get(carrier, 'traceparent')));
    if (match === null) return withBaggage;
    const [, version = '', traceId = '', spanId = '', flags = '', rest] = match;
    if (version === 'ff' || (version === '00' && rest !== undefined)) return withBaggage;
    const state = first(getter.get(carrier, 'tracestate'));
    const span = {
      traceId,
      spanId,
      traceFlags: Number.parseInt(flags, 16),
      isRemote: true,
      ...(state === '' ? {} : { traceState: createTraceState(state) }),
    };
    return isSpanContextValid(span) ? trace.setSpanContext(withBaggage, span) : withBaggage;
  }

  fields(): string[] {
    return ['traceparent', 'tracestate', 'baggage'];
  }
}

/** Writes a `traceparent` of version 00. */
export function formatTraceparent(traceId: string, spanId: string, flags: number): string {
  return `00-${traceId}-${spanId}-${(flags & 0xff).toString(16).padStart(2, '0')}`;
}

/** Writes a `baggage` header; empty where there is none. */
export function formatBaggage(baggage: Baggage | undefined): string {
  return (baggage?.getAllEntries() ?? [])
    .map(([key, entry]) => {
      const metadata = entry.metadata?.toString();
      return `${key}=${encodeURIComponent(entry.value)}${metadata ? `;${metadata}` : ''}`;
    })
    .join(',');
}

function extractBaggage(context: Context, header: string | string[] | undefined): Context {
  const entries: Record<string, BaggageEntry> = {};
  for (const member of [header ?? []].flat().join(',').split(',')) {
    const [pair = ''] = member.split(';', 1);
    const equals = pair.indexOf('=');
    if (equals > 0) entries[pair.slice(0, equals).trim()] = { value: decoded(pair.slice(equals + 1).trim()) };
  }
  if (Object.keys(entries).length === 0) return context;
  return propagation.setBaggage(context, propagation.createBaggage(entries));
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function first(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}
