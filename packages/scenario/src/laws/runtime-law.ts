import type { ServiceDefinition } from '../definition/service-definition.ts';
import type { ServiceOptions } from '../definition/service-options.ts';
import type { RuntimeFeatures, RuntimeKind } from '../runtime/runtime.ts';
import type { RunningService } from '../service/running-service.ts';
import type { ServiceIdentity } from '../service/service-identity.ts';
import type { Definitions } from '../world/service-set.ts';
import type { StartedServices } from '../world/start-services.ts';

/** A runtime that is to be held to the laws. */
export interface LawSubject {
  readonly kind: RuntimeKind;
  /** What its services are. */
  readonly identity: ServiceIdentity['kind'];
  /** Defines a service of it that runs `node -e script` with arguments. */
  node<const N extends string = never>(
    script: string,
    options?: ServiceOptions<N>,
    args?: readonly string[],
  ): ServiceDefinition<RunningService, NoInfer<N>>;
}

/** What a law can do. Whatever it starts is stopped when it ends. */
export interface LawWorld extends LawSubject {
  readonly features: RuntimeFeatures;
  /** Starts services in the runtime. */
  start<D extends Definitions>(definitions: D): Promise<StartedServices<D>>;
  /** Starts one service, named `subject`. */
  run(script: string, options?: ServiceOptions, args?: readonly string[]): Promise<RunningService>;
  /** Tries to start services and returns the error, as it must fail. */
  failure(definitions: Definitions): Promise<Error & { readonly code?: string }>;
  /** Runs `undo` at the end, the last first. */
  later(undo: () => unknown): void;
}

/** Something that every runtime must keep. */
export interface RuntimeLaw {
  /** A sentence without a full stop. */
  readonly claim: string;
  /** Whether it says something about a runtime with such features; about all by default. */
  readonly appliesTo?: (features: RuntimeFeatures) => boolean;
  /** Whether it changes what the whole process has, so that no other law may be checked at the same time. */
  readonly alone?: true;
  /** Rejects when the law is broken. */
  readonly check: (world: LawWorld) => Promise<void>;
}
