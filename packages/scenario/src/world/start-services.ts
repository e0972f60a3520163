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
import type { KeeperLink } from '../shared/keeper-link.ts';
import { Sharing } from '../shared/sharing.ts';
import { learnAddresses } from './learn-addresses.ts';
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
  /** Nobody. Who keeps those that are started, so that others share them. */
  readonly keeper?: { readonly link: KeeperLink; readonly again: boolean };
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
  /** Has spans come here that services which others share send because of the test at hand. */
  claim(): Promise<void>;
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
  readonly #sharing: Sharing | undefined;
  readonly #forced: ForcedStop[] = [];
  #folder = '';

  constructor(set: ServiceSet, { signal, only, running, keeper }: StartServicesOptions) {
    this.#set = set;
    this.#sharing = keeper === undefined ? undefined : new Sharing({ set, ...keeper });
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
    const ofSet = this.#set.options.runtime;
    const own = this.#definition(name).runtime;
    // Of two of one name, the set's is the one that somebody has chosen the options of.
    const kind = own === undefined || own.name === ofSet.name ? ofSet : own;
    const folder = join(this.#folder, name);
    const log = new ServiceLog();
    this.#logs.set(name, log);
    const runtime = await this.#runtimes.open(kind, this.#folder);
    return {
      name,
      runtime: this.#sharing?.runtime(name, runtime, log) ?? runtime,
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
          const start = async (): Promise<RunningService> =>
            await this.#definition(name).start({ ...context, needs, signal });
          const service = await inSpan(
            `start ${name}`,
            { 'clnrm.service.name': name },
            async () => await (this.#sharing?.start(name, needs, start) ?? start()),
          );
          this.#ownSpans.ready(name);
          learnAddresses(currentSpanRoom(), service);
          return service;
        },
        stop: async (name, service) => {
          this.#sharing?.leave(name);
          await service.stop();
        },
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
      timeline: {
        ...graph.timeline,
        records: graph.timeline.records.filter(({ name }) => this.#sharing?.hasStarted(name) ?? true),
      },
      forced: this.#forced,
      own,
      reset: async () => {
        await this.#ownSpans.during(async () => {
          for (const service of own) await service.reset();
        });
      },
      claim: async () => await this.#sharing?.claim(),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  }

  async #clean(): Promise<void> {
    await this.#runtimes.close();
    await this.#sharing?.close();
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
