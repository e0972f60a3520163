import type { RuntimeKind } from '../runtime/runtime.ts';
import type { RunningService } from '../service/running-service.ts';
import type { DefinitionProblem } from './definition-problem.ts';
import type { Limits } from './limits.ts';
import type { ServiceContext } from './service-context.ts';
import type { ServiceScope } from './service-scope.ts';

/**
 * What a service is, before anything of it runs: an immutable value that can be used in any number of sets. A kind of
 * service is a function that returns one, such as `command` or `server`; `S` is the handle that it gives, `N` are the
 * names of the services that it needs.
 */
export interface ServiceDefinition<
  out S extends RunningService = RunningService,
  out N extends string = string,
> {
  /** The name of the function that made it. */
  readonly kind: string;
  /** Names of services that must be ready before this one is started and are stopped after it. */
  readonly needs: readonly N[];
  readonly scope: ServiceScope;
  /** Whether it is to stay up after the run, for the next one. */
  readonly keep: boolean;
  /**
   * What it is made of, as far as two definitions of the same can be told by it: values, and functions by their text.
   * Undefined where it cannot be shared by a run.
   */
  readonly identity: object | undefined;
  /** What is set aside for it. */
  readonly limits: Limits;
  /** Patterns of what it may try to reach outside of its network without a word about it. */
  readonly ignoreAttempts: readonly string[];
  /** Milliseconds within which `start` settles, in any case. */
  readonly deadline: number;
  /** Milliseconds that it is given to end by itself. */
  readonly graceful: number;
  /** Milliseconds within which `stop` settles, in any case. */
  readonly stopDeadline: number;
  /** What it runs in; undefined where that is up to the set. */
  readonly runtime: RuntimeKind | undefined;
  /**
   * Says why it cannot be had here; undefined when it can. Called for every service of a set before any of them is started.
   */
  check(context: ServiceContext): Promise<DefinitionProblem | undefined>;
  /**
   * Starts it and resolves when it is ready. When that fails, or `context.signal` is aborted, it must leave nothing behind
   * and reject with one error that says what was waited for and what was printed last.
   */
  start(context: ServiceContext): Promise<S>;
}

/** The handle of a service. */
export type ServiceOf<D> = D extends ServiceDefinition<infer S> ? S : never;
