import type { Resource, Scope } from '@clnrm/model';
import {
  type Context,
  context as contextApi,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Span as ApiSpan,
  type SpanContext,
  type SpanOptions,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { processState } from '../process-state.ts';
import { OwnSpan } from './own-span.ts';
import type { Recording } from './recording.ts';
import { newSpanId, newTraceId } from './span-ids.ts';
import { withTestRoot } from './test-root.ts';

const resource: Resource = Object.freeze({
  attributes: Object.freeze({
    'service.name': process.env['OTEL_SERVICE_NAME'] || 'test',
    'process.pid': process.pid,
    'telemetry.sdk.name': 'clnrm',
    'telemetry.sdk.language': 'nodejs',
  }),
});

/** Records every span, and hands over to the provider that a user registers later, also for tracers made before. */
export class OwnProvider implements TracerProvider {
  getTracer(name: string, version = '', options?: TracerOptions): Tracer {
    return new OwnTracer({ name, version, options });
  }
}

interface TracerIdentity {
  readonly name: string;
  readonly version: string;
  readonly options: TracerOptions | undefined;
}

type SpanCallback = (span: ApiSpan) => unknown;

// Libraries keep tracers, so a tracer asks for the recorder of the process each time.
class OwnTracer implements Tracer {
  readonly #identity: TracerIdentity;
  readonly #scope: Scope;
  #userProvider: TracerProvider | undefined;
  #userTracer: Tracer | undefined;

  constructor(identity: TracerIdentity) {
    this.#identity = identity;
    this.#scope = Object.freeze({ name: identity.name, version: identity.version, attributes: {} });
  }

  startSpan(name: string, options: SpanOptions = {}, context?: Context): ApiSpan {
    const user = this.#delegate();
    if (user !== undefined) return user.startSpan(name, options, context);
    const parentContext = withTestRoot(options, context) ?? contextApi.active();
    const parent = options.root === true ? undefined : validParent(parentContext);
    const { recording } = processState;
    if (recording === undefined) return trace.wrapSpanContext(parent ?? INVALID_SPAN_CONTEXT);
    return startOwnSpan(recording, { name, options, scope: this.#scope, parent });
  }

  startActiveSpan<F extends SpanCallback>(name: string, fn: F): ReturnType<F>;
  startActiveSpan<F extends SpanCallback>(name: string, options: SpanOptions, fn: F): ReturnType<F>;
  startActiveSpan<F extends SpanCallback>(
    name: string,
    options: SpanOptions,
    context: Context,
    fn: F,
  ): ReturnType<F>;
  startActiveSpan(name: string, ...rest: readonly unknown[]): unknown {
    const user = this.#delegate();
    if (user !== undefined) return Reflect.apply(user.startActiveSpan, user, [name, ...rest]);
    const fn = rest.at(-1) as SpanCallback;
    const options = (rest.length > 1 ? rest[0] : undefined) as SpanOptions | undefined;
    const context = (rest.length > 2 ? rest[1] : undefined) as Context | undefined;
    const span = this.startSpan(name, options, context);
    return contextApi.with(trace.setSpan(context ?? contextApi.active(), span), fn, undefined, span);
  }

  #delegate(): Tracer | undefined {
    const provider = processState.recording?.userProvider;
    if (provider === undefined) return undefined;
    if (provider !== this.#userProvider) {
      const { name, version, options } = this.#identity;
      this.#userProvider = provider;
      this.#userTracer = provider.getTracer(name, version, options);
    }
    return this.#userTracer;
  }
}

/** What {@link startOwnSpan} needs; `context` gives the span its ids, otherwise they are new. */
export interface StartOwnSpan {
  readonly name: string;
  readonly options: SpanOptions;
  readonly scope: Scope;
  readonly parent: SpanContext | undefined;
  readonly context?: SpanContext;
}

/** Starts a sampled span that reports to `recording`. */
export function startOwnSpan(recording: Recording, start: StartOwnSpan): OwnSpan {
  const { name, options, scope, parent } = start;
  const context = start.context ?? {
    traceId: parent?.traceId ?? newTraceId(),
    spanId: newSpanId(),
    traceFlags: TraceFlags.SAMPLED,
    ...(parent?.traceState === undefined ? {} : { traceState: parent.traceState }),
  };
  const isParentRemote = parent?.isRemote === true;
  return new OwnSpan(recording, {
    name,
    context,
    parentSpanId: parent?.spanId,
    isParentRemote,
    scope,
    resource,
    options,
  });
}

function validParent(context: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(context);
  return parent !== undefined && isSpanContextValid(parent) ? parent : undefined;
}
