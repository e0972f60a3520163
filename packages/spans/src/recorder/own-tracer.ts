import type { Scope } from '@clnrm/model';
import type {
  Context,
  Span as ApiSpan,
  SpanContext,
  SpanOptions,
  Tracer,
  TracerOptions,
  TracerProvider,
} from '@opentelemetry/api';
import { processState } from '../process-state.ts';
import { activeContext, isValidSpanContext, runWithin, spanIn, withSpan } from './context-values.ts';
import { OwnSpan } from './own-span.ts';
import { noSpanContext, PassiveSpan } from './passive-span.ts';
import type { Recording } from './recording.ts';
import { copyBaggage } from './copy-baggage.ts';
import { nameTest } from './name-test.ts';
import { newSpanId, newTraceId } from './span-ids.ts';
import { withTestRoot } from './test-root.ts';

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
    const parentContext = withTestRoot(options, context) ?? activeContext();
    const parent = options.root === true ? undefined : validParent(parentContext);
    const { recording } = processState;
    if (recording === undefined) return new PassiveSpan(parent ?? noSpanContext);
    const span = startOwnSpan(recording, { name, options, scope: this.#scope, parent });
    if (parent === undefined) nameTest(span, parentContext);
    if (recording.baggage.length > 0) copyBaggage(span, parentContext, recording.baggage);
    return span;
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
    return runWithin(withSpan(context ?? activeContext(), span), () => fn(span));
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
    traceFlags: 1,
    ...(parent?.traceState === undefined ? {} : { traceState: parent.traceState }),
  };
  const isParentRemote = parent?.isRemote === true;
  return new OwnSpan(recording, {
    name,
    context,
    parentSpanId: parent?.spanId,
    isParentRemote,
    scope,
    resource: recording.resource,
    options,
  });
}

function validParent(context: Context): SpanContext | undefined {
  const parent = spanIn(context)?.spanContext();
  return parent !== undefined && isValidSpanContext(parent) ? parent : undefined;
}
