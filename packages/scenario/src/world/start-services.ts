import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClnrmError, isClnrmError, type StartTimeline } from '@clnrm/model';
import { childEnvironment, currentSpanRoom } from '@clnrm/spans';
import type { ServiceContext } from '../definition/service-context.ts';
import type { ServiceDefinition } from '../definition/service-definition.ts';
import { dependencyGraph } from '../graph/dependency-graph.ts';
import { type GraphFailure, type GraphStart, startGraph } from '../graph/start-graph.ts';

import { openGroupGuard } from '../runtime/process/group-guard.ts';
import type { RunningService } from '../service/running-service.ts';
import type { ForcedStop } from '../service/service-life.ts';
import { unableError } from '../service/service-errors.ts';
import { ServiceLog } from '../service/service-log.ts';
import { inSpan } from './in-span.ts';
import { type OwnSpans, setAsideOwnSpans } from './set-aside-own-spans.ts';
import { OpenRuntimes } from './open-runtimes.ts';
import type { Definitions, Handles, ServiceSet } from './service-set.ts';

/** How to start a set of services. */
export interface StartServicesOptions {
  /** Never. Gives the start up. */
  readonly signal?: AbortSignal;
  /** All. Which of them to start; those that they need and that are left out must be among `running`. */
  readonly only?: readonly string[];
  /** None. Services that run already and that others may need. */
  readonly running?: ReadonlyMap<string, RunningService>;
}

/** Services that are running. They end with `stop()` or with `await using`. */
export interface StartedServices<D extends Definitions = Definitions> extends AsyncDisposable {
  readonly services: Handles<D>;
  /** The same by name, with those that ran before. */
  readonly byName: ReadonlyMap<string, RunningService>;
  /** How they were started. */
  readonly timeline: StartTimeline;
  /** Those that had to be ended by force so far, also for a restart. */
  readonly forced: readonly ForcedStop[];
  /** Those that were started here, each after what it needs. */
  readonly own: readonly RunningService[];
  /** Runs the reset hooks of all, each after those of what it needs. */
  reset(): Promise<void>;
  /** Stops them, each before what it needs, and removes their folders. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a set of services and resolves when all are ready. When one cannot be started, the others are stopped and the
 * promise rejects with the error of that one.
 */
export async function startServices<D extends Definitions>(
  set: ServiceSet<D>,
  options: StartServicesOptions = {},
): Promise<StartedServices<D>> {
  const start = new ServicesStart(set, options);
  return await inSpan('start services', {}, async () => (await start.run()) as StartedServices<D>);
}

class ServicesStart {
  readonly #set: ServiceSet;
  readonly #names: readonly string[];
  readonly #outer: ReadonlyMap<string, RunningService>;
  readonly #signal: AbortSignal;
  readonly #runtimes = new OpenRuntimes();
  readonly #logs = new Map<string, ServiceLog>();
  readonly #guard = openGroupGuard();
  readonly #ownSpans: OwnSpans;
  readonly #forced: ForcedStop[] = [];
  #folder = '';

  constructor(set: ServiceSet, { signal, only, running }: StartServicesOptions) {
    this.#set = set;
    this.#names = set.graph.order.filter((name) => only?.includes(name) ?? true);
    this.#outer = running ?? new Map();
    this.#signal = signal ?? new AbortController().signal;
    this.#ownSpans = setAsideOwnSpans(currentSpanRoom(), this.#names);
  }

  async run(): Promise<StartedServices> {
    this.#folder = await mkdtemp(join(tmpdir(), 'services-'));
    this.#guard.protectFolder(this.#folder);
    try {
      const contexts = new Map<string, ServiceContext>();
      for (const name of this.#names) contexts.set(name, await this.#contextOf(name));
      await this.#check(contexts);
      const result = await this.#startAll(contexts);
      if (result.kind === 'started') return this.#started(result.graph);
      throw failureOf(result.failures);
    } catch (error) {
      await this.#clean();
      throw error;
    }
  }

  async #contextOf(name: string): Promise<ServiceContext> {
    const kind = this.#definition(name).runtime ?? this.#set.options.runtime;
    const folder = join(this.#folder, name);
    const log = new ServiceLog();
    this.#logs.set(name, log);
    const runtime = await this.#runtimes.open(kind, { id: randomUUID(), folder: this.#folder });
    return {
      name,
      runtime,
      // What processes of Node load first lies among the files of this machine.
      telemetry: childEnvironment({ preload: !runtime.features.ownFiles }),
      needs: new Map(),
      folder,
      log,
      life: {
        restart: async (work) => await this.#ownSpans.restarting(name, work),
        forced: (graceful) => void this.#forced.push({ service: name, graceful }),
      },
      spans: currentSpanRoom()?.store,
      signal: this.#signal,
    };
  }

  async #check(contexts: ReadonlyMap<string, ServiceContext>): Promise<void> {
    const found = await Promise.all(
      [...contexts].map(async ([name, context]) => {
        const problem = await this.#definition(name).check(context);
        return problem === undefined ? [] : [{ name, error: unableError(name, problem) }];
      }),
    );
    if (found.flat().length > 0) throw failureOf(found.flat());
  }

  async #startAll(contexts: ReadonlyMap<string, ServiceContext>): Promise<GraphStart<RunningService>> {
    const needsOf = (name: string): readonly string[] =>
      this.#set.graph.needsOf(name).filter((need) => contexts.has(need));
    return await startGraph<RunningService>(
      dependencyGraph(this.#names.map((name) => ({ name, needs: needsOf(name) }))),
      {
        mode: this.#set.options.start,
        signal: this.#signal,
        start: async (name, inner, signal) => {
          const context = contexts.get(name) as ServiceContext;
          await mkdir(context.folder, { recursive: true });
          const needs = new Map([...this.#outerNeeds(name), ...inner]);
          const service = await inSpan(`start ${name}`, { 'clnrm.service.name': name }, async () =>
            this.#definition(name).start({ ...context, needs, signal }),
          );
          this.#ownSpans.ready(name);
          return service;
        },
        stop: async (_, service) => await service.stop(),
      },
    );
  }

  #outerNeeds(name: string): readonly (readonly [string, RunningService])[] {
    return [...this.#outer].filter(([need]) => this.#set.graph.needsOf(name).includes(need));
  }

  #started(graph: Extract<GraphStart<RunningService>, { kind: 'started' }>['graph']): StartedServices {
    const byName = new Map([...this.#outer, ...graph.nodes]);
    const own = this.#names.flatMap((name) => graph.nodes.get(name) ?? []);
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      this.#ownSpans.stopping();
      await (stopping ??= graph.stop().finally(async () => await this.#clean()));
    };
    return {
      services: Object.fromEntries(
        Object.keys(this.#set.definitions).flatMap((name) => {
          const service = byName.get(name);
          return service === undefined ? [] : [[name, service]];
        }),
      ),
      byName,
      timeline: graph.timeline,
      forced: this.#forced,
      own,
      reset: async () => {
        await this.#ownSpans.during(async () => {
          for (const service of own) await service.reset();
        });
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  }

  async #clean(): Promise<void> {
    await this.#runtimes.close();
    this.#ownSpans.end();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    await this.#guard.release();
  }

  #definition(name: string): ServiceDefinition {
    return this.#set.definitions[name] as ServiceDefinition;
  }
}

/** One error stands for itself; several are told one after the other. */
function failureOf(failures: readonly GraphFailure[]): Error {
  const errors = failures.map(({ error }) => (error instanceof Error ? error : new Error(String(error))));
  const [first] = errors;
  if (first === undefined) {
    return new ClnrmError(
      'CLNRM_SERVICE_ABORTED',
      'Failed to start services: the start was given up. Start them again.',
    );
  }
  if (errors.length === 1) return first;
  const code = isClnrmError(first) ? first.code : 'CLNRM_SERVICE_UNABLE';
  return new ClnrmError(code, errors.map(({ message }) => message).join('\n\n'), { cause: first });
}
