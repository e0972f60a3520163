import type {
  Baggage,
  BaggageEntry,
  Context,
  TextMapGetter,
  TextMapPropagator,
  TextMapSetter,
} from '@opentelemetry/api';
import { baggageIn, isValidSpanContext, spanIn, withBaggage, withSpan } from './context-values.ts';
import { OwnBaggage } from './own-baggage.ts';
import { OwnTraceState } from './own-trace-state.ts';
import { PassiveSpan } from './passive-span.ts';

const traceparentPattern = /^\s*([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?\s*$/;

/**
 * Carries trace context and baggage in W3C's headers, for processes that have no propagator.
 * @see https://www.w3.org/TR/trace-context/
 * @see https://www.w3.org/TR/baggage/
 */
export class OwnPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = spanIn(context)?.spanContext();
    if (span !== undefined && isValidSpanContext(span)) {
      setter.set(carrier, 'traceparent', formatTraceparent(span.traceId, span.spanId, span.traceFlags));
      const state = span.traceState?.serialize();
      if (state) setter.set(carrier, 'tracestate', state);
    }
    const baggage = formatBaggage(baggageIn(context));
    if (baggage !== '') setter.set(carrier, 'baggage', baggage);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const carried = extractBaggage(context, getter.get(carrier, 'baggage'));
    const match = traceparentPattern.exec(first(getter.get(carrier, 'traceparent')));
    if (match === null) return carried;
    const [, version = '', traceId = '', spanId = '', flags = '', rest] = match;
    if (version === 'ff' || (version === '00' && rest !== undefined)) return carried;
    const state = first(getter.get(carrier, 'tracestate'));
    const span = {
      traceId,
      spanId,
      traceFlags: Number.parseInt(flags, 16),
      isRemote: true,
      ...(state === '' ? {} : { traceState: OwnTraceState.parse(state) }),
    };
    return isValidSpanContext(span) ? withSpan(carried, new PassiveSpan(span)) : carried;
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
  const entries = new Map<string, BaggageEntry>();
  for (const member of [header ?? []].flat().join(',').split(',')) {
    const [pair = ''] = member.split(';', 1);
    const equals = pair.indexOf('=');
    if (equals > 0)
      entries.set(pair.slice(0, equals).trim(), { value: decoded(pair.slice(equals + 1).trim()) });
  }
  return entries.size === 0 ? context : withBaggage(context, new OwnBaggage(entries));
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
