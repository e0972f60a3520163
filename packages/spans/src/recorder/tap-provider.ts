import type {
  Context,
  Span as ApiSpan,
  SpanOptions,
  TimeInput,
  Tracer,
  TracerProvider,
} from '@opentelemetry/api';
import { stampKeys } from '../otlp/clock-stamps.ts';
import { monotonicAt, nowNs } from '../real-time.ts';
import { processState } from '../process-state.ts';
import type { Recording } from './recording.ts';
import { activeContext, isValidSpanContext } from './context-values.ts';
import { copyBaggage } from './copy-baggage.ts';
import { nameTest } from './name-test.ts';
import { parentIdOf, type ReadableSdkSpan, SdkSpan } from './sdk-span.ts';
import { withTestRoot } from './test-root.ts';

const tapped = Symbol.for('clnrm.spans.tapped');

interface Tappable {
  [tapped]?: true;
}

/**
 * Makes a user's provider report its spans. The provider, its tracers and its spans stay the objects they are, so
 * that everything a user does with them goes on working; only `getTracer`, `startSpan`, `startActiveSpan` and `end`
 * are wrapped, once. A tap lasts as long as the provider, for libraries keep
 * tracers, and reports to whichever recorder the process has.
 */
export function tapProvider(provider: TracerProvider): void {
  if (!mark(provider)) return;
  const getTracer = provider.getTracer;
  provider.getTracer = function tappedGetTracer(...args): Tracer {
    const tracer = getTracer.apply(provider, args);
    tapTracer(tracer);
    return tracer;
  };
  // Both lines of the SDK keep the tracers made so far here; others have none to offer.
  const known = (provider as { readonly _tracers?: unknown })._tracers;
  if (known instanceof Map) for (const tracer of known.values()) tapTracer(tracer as Tracer);
}

function tapTracer(tracer: Tracer): void {
  if (!mark(tracer)) return;
  const startSpan = tracer.startSpan;
  const { startActiveSpan } = tracer as { startActiveSpan: (...args: unknown[]) => unknown };
  tracer.startSpan = function tappedStartSpan(
    name: string,
    options?: SpanOptions,
    context?: Context,
  ): ApiSpan {
    const { recording } = processState;
    if (recording === undefined) return startSpan.call(tracer, name, options, context);
    const startNs = options?.startTime === undefined ? nowNs() : undefined;
    const span = startSpan.call(tracer, name, options, withTestRoot(options, context));
    tapSpan(span, recording, { name, startNs, context });
    return span;
  };
  // Most tracers call `this.startSpan` here; for one that does not, the span is tapped when it is handed out.
  tracer.startActiveSpan = function tappedStartActiveSpan(...args: unknown[]): unknown {
    const fn = args.at(-1);
    const { recording } = processState;
    if (recording === undefined || typeof fn !== 'function') return startActiveSpan.apply(tracer, args);
    const options = (args.length > 2 ? args[1] : {}) as SpanOptions;
    const startNs = options.startTime === undefined ? nowNs() : undefined;
    const givenContext = (args.length > 3 ? args[2] : undefined) as Context | undefined;
    const callback = (span: ApiSpan): unknown => {
      tapSpan(span, recording, { name: String(args[0]), startNs, context: givenContext });
      return Reflect.apply(fn, undefined, [span]);
    };
    const context = withTestRoot(options, givenContext);
    const given = context === undefined ? args.slice(1, -1) : [options, context];
    return startActiveSpan.apply(tracer, [args[0], ...given, callback]);
  };
}

interface TapStart {
  readonly name: string;
  readonly startNs: bigint | undefined;
  /** As the caller gave it. */
  readonly context: Context | undefined;
}

function tapSpan(span: ReadableSdkSpan, recording: Recording, { name, startNs, context }: TapStart): void {
  if (Object.hasOwn(span, tapped) || !Object.isExtensible(span)) return;
  (span as Tappable)[tapped] = true;
  if (!span.isRecording()) {
    // Where tracing is suppressed, as within exporters, a span has no ids: no sampler was asked.
    if (isValidSpanContext(span.spanContext())) recording.unsampled += 1;
    return;
  }
  const end = span.end;
  const { generation } = recording;
  let isEnded = false;
  span.end = function tappedEnd(endTime?: TimeInput): void {
    if (isEnded) return end.call(span, endTime);
    isEnded = true;
    const endNs = endTime === undefined ? nowNs() : undefined;
    if (endNs !== undefined && recording.clock !== undefined)
      span.setAttribute(stampKeys.end, String(monotonicAt(endNs)));
    end.call(span, endTime);
    recording.ended(new SdkSpan(span, { name, startNs, endNs }), generation);
  };
  const { traceId, spanId } = span.spanContext();
  const parentSpanId = parentIdOf(span);
  if (parentSpanId === undefined) nameTest(span, context ?? activeContext());
  if (recording.baggage.length > 0) copyBaggage(span, context ?? activeContext(), recording.baggage);
  if (recording.clock !== undefined) stampStart(span, recording.clock, startNs);
  recording.started({ traceId, spanId, parentSpanId, name });
}

// The end is set at once, too: where an SDK limits the number of attributes, only those that are there can be set later.
function stampStart(span: ApiSpan, clock: string, startNs: bigint | undefined): void {
  span.setAttribute(stampKeys.clock, clock);
  if (startNs !== undefined) span.setAttribute(stampKeys.start, String(monotonicAt(startNs)));
  span.setAttribute(stampKeys.end, '');
}

function mark(target: object): boolean {
  if (Object.hasOwn(target, tapped) || !Object.isExtensible(target)) return false;
  Object.defineProperty(target, tapped, { value: true });
  return true;
}
