import {
  type ContextManager,
  ROOT_CONTEXT,
  type TextMapPropagator,
  type TracerProvider,
} from '@opentelemetry/api';
import { importedApi, type OpenTelemetryApi, whenRequired } from './api-copies.ts';
import { type ApiGlobals, apiGlobals } from './api-globals.ts';
import { OwnContextManager } from './context-manager.ts';
import { OwnProvider } from './own-tracer.ts';
import type { Recording } from './recording.ts';
import { tapProvider } from './tap-provider.ts';
import { OwnPropagator } from './w3c-propagator.ts';

interface Delegating {
  getDelegate?(): TracerProvider;
  setDelegate?(provider: TracerProvider): void;
}

// Stands in where nothing was delegated to before the recorder came.
const noProvider = undefined as unknown as TracerProvider;

/**
 * Ties a {@link Recording} to OpenTelemetry's API. Our provider is a delegate that was never registered, so the
 * API's own check lets a user register theirs. Our context manager and propagator are registered, and step back the
 * moment a user registers theirs.
 */
export class ApiHook {
  readonly #recording: Recording;
  readonly #copies: OpenTelemetryApi[] = [importedApi];
  readonly #provider = new OwnProvider();
  readonly #contextManager = new OwnContextManager(ROOT_CONTEXT);
  readonly #propagator = new OwnPropagator();
  readonly #before: ApiGlobals = { ...apiGlobals() };
  #undo: (() => void)[] = [];

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  attach(): void {
    for (const api of this.#copies) this.#intercept(api);
    this.#offerOurs();
    this.#undo.push(whenRequired((api) => this.#take(api)));
  }

  /** Puts back what was registered when the hook was attached. */
  restore(): void {
    const globals = apiGlobals();
    for (const key of ['trace', 'context', 'propagation'] as const) {
      if (this.#before[key] === undefined) delete globals[key];
      else Object.assign(globals, { [key]: this.#before[key] });
    }
    this.#offerOurs();
  }

  detach(): void {
    this.restore();
    for (const undo of this.#undo) undo();
    this.#undo = [];
    const globals = apiGlobals();
    if (globals.context === this.#contextManager) delete globals.context;
    if (globals.propagation === this.#propagator) delete globals.propagation;
    if (globals.trace !== undefined) return;
    for (const api of this.#copies) proxyOf(api).setDelegate?.(noProvider);
  }

  /** What was registered through the copy before it was seen is adopted. */
  #take(api: OpenTelemetryApi): void {
    this.#copies.push(api);
    this.#intercept(api);
    this.#offerOurs();
  }

  #offerOurs(): void {
    const globals = apiGlobals();
    this.#recording.userProvider = undefined;
    if (globals.trace === undefined) {
      for (const api of this.#copies) proxyOf(api).setDelegate?.(this.#provider);
    } else this.#adopt(globals.trace);
    const [api] = this.#copies;
    if (globals.context === undefined) api?.context.setGlobalContextManager(this.#contextManager);
    if (globals.propagation === undefined) api?.propagation.setGlobalPropagator(this.#propagator);
  }

  #adopt(registered: TracerProvider): void {
    const provider = (registered as Delegating).getDelegate?.() ?? registered;
    tapProvider(provider);
    this.#recording.userProvider = provider;
  }

  #intercept(api: OpenTelemetryApi): void {
    this.#wrap(
      api.trace,
      'setGlobalTracerProvider',
      (register: (provider: TracerProvider) => boolean) => (provider) => {
        const isRegistered = register(provider);
        if (isRegistered) this.#adopt(provider);
        return isRegistered;
      },
    );
    this.#wrap(
      api.context,
      'setGlobalContextManager',
      (register: (manager: ContextManager) => boolean) => (manager) => {
        const globals = apiGlobals();
        if (globals.context === this.#contextManager && manager !== this.#contextManager)
          delete globals.context;
        return register(manager);
      },
    );
    this.#wrap(
      api.propagation,
      'setGlobalPropagator',
      (register: (propagator: TextMapPropagator) => boolean) => (propagator) => {
        const globals = apiGlobals();
        if (globals.propagation === this.#propagator && propagator !== this.#propagator)
          delete globals.propagation;
        return register(propagator);
      },
    );
    for (const part of [api.trace, api.context, api.propagation]) {
      this.#wrap(part, 'disable', (disable: (nothing: undefined) => void) => () => {
        disable(undefined);
        this.#offerOurs();
      });
    }
  }

  // The methods live on the prototype; a property of the instance hides one and goes away without a trace.
  #wrap<A, R>(
    target: object,
    name: string,
    wrapper: (original: (argument: A) => R) => (argument: A) => R,
  ): void {
    const method = Reflect.get(target, name) as (argument: A) => R;
    const value = wrapper((argument) => Reflect.apply<object, [A], R>(method, target, [argument]));
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
    this.#undo.push(() => void Reflect.deleteProperty(target, name));
  }
}

function proxyOf(api: OpenTelemetryApi): Delegating {
  return api.trace.getTracerProvider() as Delegating;
}
