import type { Context, ContextManager, TracerProvider } from '@opentelemetry/api';
import type { ApiGlobals } from '../recorder/api-globals.ts';
import { processState } from '../process-state.ts';
import type { Recording } from '../recorder/recording.ts';
import { tapProvider } from '../recorder/tap-provider.ts';
import { callingApiVersion } from './calling-api.ts';
import { startInRoot } from './start-in-root.ts';

/** What the API registers, of which a process has one each. */
const parts = ['trace', 'context', 'propagation'] as const;

/** The object that the API keeps for all its copies, with the version of the copy that registered first. */
interface Registry extends ApiGlobals {
  version?: string;
}

/** What is there until a user registers something; without a provider nothing is recorded until then. */
export interface Offer {
  readonly trace: NonNullable<ApiGlobals['trace']> | undefined;
  readonly context: NonNullable<ApiGlobals['context']>;
  readonly propagation: NonNullable<ApiGlobals['propagation']>;
}

/** Newer than every copy of the API, so that each may read what is offered. */
const newestVersion = '1.999.0';

/**
 * Stands where OpenTelemetry's API keeps what is registered. Whoever reads finds what a user registered, or else what is
 * offered here; whoever registers finds nothing in the way. The two are told apart by what the API does first: to
 * register, it writes the registry back to its place.
 *
 * No copy of the API is loaded for this: which one a program uses, and how many, only shows when it does.
 */
export class ApiDoor {
  readonly #recording: Recording;
  readonly #offer: Offer;
  readonly #rootOf: (empty: Context) => Context;
  readonly #registered: ApiGlobals = {};
  #registry: Registry | undefined;
  #version = newestVersion;
  #isRegistering = false;

  /** `rootOf` gives the context that the process was started in, upon an empty one. */
  constructor(recording: Recording, offer: Offer, rootOf: (empty: Context) => Context) {
    this.#recording = recording;
    this.#offer = offer;
    this.#rootOf = rootOf;
  }

  /** Called for each read of the registry. */
  get(): unknown {
    this.#isRegistering = false;
    // A copy inside of a bundle does not say its version, without which it could not register in a registry of ours.
    if (this.#registry === undefined && callingApiVersion() !== undefined)
      this.#registry = this.#newRegistry();
    return this.#registry;
  }

  /** Called for each write: a registration begins. */
  set(value: unknown): void {
    if (value !== this.#registry) {
      this.#takeOver(value as Registry);
    } else {
      if (Object.keys(this.#registered).length === 0) this.#version = callingApiVersion() ?? this.#version;
      this.#hook(this.#registry as Registry);
    }
    this.#isRegistering = true;
  }

  /** Ends the recording; returns what a user has registered, as the API would have kept it. */
  close(): object | undefined {
    this.#recording.active = false;
    if (processState.recording === this.#recording) processState.recording = undefined;
    const registered = withoutUndefined(this.#registered);
    if (Object.keys(registered).length === 0) return undefined;
    return { version: this.#registry?.version, ...registered };
  }

  // A registry of a copy in a bundle, or of an SDK that was there before.
  #takeOver(registry: Registry): void {
    const { trace, context, propagation } = registry;
    this.#registry = registry;
    this.#hook(registry);
    Object.assign(registry, withoutUndefined({ trace, context, propagation }));
    const delegating: Delegating | undefined = trace;
    const provider = delegating?.getDelegate?.();
    if (provider !== undefined) this.#tap(provider);
  }

  #newRegistry(): Registry {
    const registry: Registry = {};
    Object.defineProperty(registry, 'version', { enumerable: true, get: () => this.#version });
    this.#hook(registry);
    return registry;
  }

  // To take something back, the API deletes it, and the hook with it.
  #hook(registry: Registry): void {
    for (const part of parts) {
      if (Object.getOwnPropertyDescriptor(registry, part)?.set !== undefined) continue;
      delete this.#registered[part];
      Object.defineProperty(registry, part, {
        configurable: true,
        enumerable: true,
        get: () => this.#registered[part] ?? (this.#isRegistering ? undefined : this.#offer[part]),
        set: (value: unknown): void => {
          this.#adopt(part, value);
        },
      });
    }
    if (this.#registered.trace === undefined) this.#recording.userProvider = undefined;
  }

  #adopt(part: (typeof parts)[number], value: unknown): void {
    this.#isRegistering = false;
    Object.assign(this.#registered, { [part]: value });
    if (part === 'context') startInRoot(value as ContextManager, this.#rootOf);
    if (part === 'trace') whenDelegated(value as Delegating, (provider) => this.#tap(provider));
  }

  #tap(provider: TracerProvider): void {
    tapProvider(provider);
    this.#recording.userProvider = provider;
  }
}

interface Delegating extends TracerProvider {
  getDelegate?(): TracerProvider;
  setDelegate?(provider: TracerProvider): void;
}

/** The API registers a stand-in and tells it right after which provider it stands for. */
function whenDelegated(registered: Delegating, use: (provider: TracerProvider) => void): void {
  const { setDelegate } = registered;
  if (setDelegate === undefined) use(registered);
  else {
    registered.setDelegate = (provider) => {
      setDelegate.call(registered, provider);
      use(provider);
    };
  }
}

function withoutUndefined(globals: {
  readonly [K in keyof ApiGlobals]?: ApiGlobals[K] | undefined;
}): ApiGlobals {
  return Object.fromEntries(Object.entries(globals).filter(([, value]) => value !== undefined));
}
