import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type { Context, ContextManager } from '@opentelemetry/api';

type Listener = (...args: unknown[]) => void;
type EmitterMethod = (event: string | symbol, listener: Listener) => EventEmitter;

const adders = ['addListener', 'on', 'once', 'prependListener', 'prependOnceListener'] as const;
const removers = ['removeListener', 'off'] as const;

/** Carries OpenTelemetry's context through asynchronous code, for processes that have no context manager. */
export class OwnContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();
  readonly #boundEmitters = new WeakSet<EventEmitter>();
  readonly #root: Context;

  /** `root` is active where no other context is. */
  constructor(root: Context) {
    this.#root = root;
  }

  active(): Context {
    return this.#storage.getStore() ?? this.#root;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(context, () => Reflect.apply<unknown, A, ReturnType<F>>(fn, thisArg, args));
  }

  bind<T>(context: Context, target: T): T {
    if (target instanceof EventEmitter) this.#bindEmitter(context, target);
    if (typeof target !== 'function') return target;
    return this.#bindFunction(context, target as unknown as Listener) as T;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }

  /** Makes `context` the active one for the rest of this asynchronous flow, until the token is disposed of. */
  attach(context: Context): { dispose(): void } {
    const previous = this.active();
    this.#storage.enterWith(context);
    return { dispose: () => this.#storage.enterWith(previous) };
  }

  #bindFunction(context: Context, target: Listener): unknown {
    const storage = this.#storage;
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return storage.run(context, () => Reflect.apply(target, this, args));
    };
    return Object.defineProperty(bound, 'length', { value: target.length, configurable: true });
  }

  #bindEmitter(context: Context, emitter: EventEmitter): void {
    if (this.#boundEmitters.has(emitter)) return;
    this.#boundEmitters.add(emitter);
    const bound = new WeakMap<Listener, Listener>();
    const methods = emitter as unknown as Record<string, EmitterMethod>;
    let isNested = false;
    for (const name of adders) {
      const add = methods[name] as EmitterMethod;
      methods[name] = (event, listener) => {
        // `once` of Node calls `on` of the emitter, with a listener that is bound already.
        if (isNested) return add.call(emitter, event, listener);
        const wrapped = bound.get(listener) ?? (this.#bindFunction(context, listener) as Listener);
        bound.set(listener, wrapped);
        isNested = true;
        try {
          return add.call(emitter, event, wrapped);
        } finally {
          isNested = false;
        }
      };
    }
    for (const name of removers) {
      const remove = methods[name] as EmitterMethod;
      methods[name] = (event, listener) => remove.call(emitter, event, bound.get(listener) ?? listener);
    }
  }
}
