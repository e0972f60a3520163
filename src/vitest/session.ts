import { randomUUID } from 'node:crypto';
import { ClnrmError } from '@clnrm/model';
import type { Capability, Evidence } from '@clnrm/model';
import type { TestModule, TestSpecification, Vitest } from 'vitest/node';
import type { Registry } from '../capabilities/registry.ts';
import { createRegistry } from '../capabilities/registry.ts';
import { builtInCapabilities } from '../compose.ts';
import type { ResolvedClnrmOptions } from '../options/resolved-options.ts';
import type { RunGuard } from '../room/launch/run-guard.ts';
import { openRunGuard } from '../room/launch/run-guard.ts';
import { orderItems } from '../run/order.ts';
import type { RoomInput } from '../run/record.ts';
import { selectFiles } from '../run/select.ts';
import { FilesToCome } from './files-to-come.ts';
import { ClnrmReporter } from './reporter.ts';
import type { RoomOutcome } from './room-host.ts';
import { RoomHost } from './room-host.ts';
import { RunKeepers } from './run-keepers.ts';
import { planningSequencer } from './sequencer.ts';

const sessions = new WeakMap<Vitest, Session>();

/** The session of a Vitest instance, the same for all its projects. */
export function sessionOf(vitest: Vitest): Session {
  let session = sessions.get(vitest);
  if (session === undefined) {
    session = new Session(vitest);
    sessions.set(vitest, session);
  }
  return session;
}

/** What clnrm keeps for as long as a Vitest instance lives: capabilities, rooms, and what they reported. */
export class Session {
  readonly runId: string = randomUUID().slice(0, 8);
  readonly #vitest: Vitest;
  readonly #options: ResolvedClnrmOptions[] = [];
  readonly #hosts = new Map<ResolvedClnrmOptions, RoomHost>();
  readonly #rooms = new Map<string, RoomInput>();
  readonly #toCome = new FilesToCome();
  #registry: Registry | undefined;
  /** Why no test may run: capabilities that do not fit together. */
  #refusal: { readonly error: unknown } | undefined;
  #opened: Promise<void> | undefined;
  #guard: RunGuard | undefined;
  readonly #keepers = new RunKeepers({
    guard: () => this.#openGuard(),
    root: () => this.#vitest.config.root,
  });

  constructor(vitest: Vitest) {
    this.#vitest = vitest;
    const { sequence, reporters } = vitest.config;
    sequence.sequencer = planningSequencer(sequence.sequencer, (specs) => this.#plan(specs));
    (reporters as unknown[]).push(new ClnrmReporter(this));
    vitest.onClose(() => this.close());
    if (vitest.config.watch) this.#forgetPathsOnChange();
  }

  /** Takes the options of one more plugin; projects may have different ones. */
  add(options: ResolvedClnrmOptions): void {
    requireSpans(options);
    if (!this.#options.includes(options)) this.#options.push(options);
  }

  /** The options that hold for the run as a whole: those of the first plugin. */
  get options(): ResolvedClnrmOptions {
    const [first] = this.#options;
    if (first === undefined)
      throw new Error('Failed to read the options: no plugin was added. This is a bug in clnrm.');
    return first;
  }

  /** Capabilities of all plugins, each once. */
  get registry(): Registry {
    this.#registry ??= this.#register();
    return this.#registry;
  }

  /** The rooms that share one plugin's options. */
  host(options: ResolvedClnrmOptions): RoomHost {
    let host = this.#hosts.get(options);
    if (host === undefined) {
      host = new RoomHost({
        guard: this.#openGuard(),
        watch: this.#vitest.config.watch,
        teardownTimeout: this.#vitest.config.teardownTimeout,
        maxWorkers: () => Math.max(this.#vitest.config.maxWorkers, 1),
        toCome: this.#toCome,
        options,
        hooks: this.registry.rooms,
        keepers: async (pool, keep) => await this.#keepers.access(pool, keep),
        onLate: (message) => this.#vitest.logger.error(message),
        onOutcome: (outcome) => this.#keep(outcome, options),
      });
      this.#hosts.set(options, host);
    }
    return host;
  }

  /** What is known of the room of a file, once. */
  takeRoom(module: TestModule): RoomInput | undefined {
    const key = roomKey({ file: module.moduleId, project: module.project.name });
    const room = this.#rooms.get(key);
    this.#rooms.delete(key);
    return room;
  }

  /**
   * Ends what was started for files that do not come any more, because the run is over or was cancelled. Resolves to what
   * is known of the services that files shared.
   */
  async endRun(): Promise<readonly Evidence[]> {
    await this.#dropSpares();
    return await this.#keepers.endRun();
  }

  async #dropSpares(): Promise<void> {
    this.#toCome.clear();
    await Promise.all([...this.#hosts.values()].map((host) => host.dropSpares()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts.values()].map((host) => host.close()));
    this.#hosts.clear();
    await this.#keepers.close();
    await this.#guard?.close();
    if (this.#opened !== undefined) await this.#registry?.teardown();
  }

  #keep(outcome: RoomOutcome, options: ResolvedClnrmOptions): void {
    this.#rooms.set(roomKey(outcome), roomInput(outcome, options));
    for (const message of outcome.report?.spans.failures ?? []) {
      this.registry.addFailure(new ClnrmError('CLNRM_CAPABILITY_FAILED', message));
    }
  }

  /** Workers remember what a path resolved to; a file that came or went may change that. */
  #forgetPathsOnChange(): void {
    const retire = (): void => {
      for (const host of this.#hosts.values()) void host.pool.retireIdle();
    };
    this.#vitest.vite.watcher.on('add', retire).on('unlink', retire);
  }

  #openGuard(): RunGuard {
    const containers = this.#options.some(({ isolation }) => isolation === 'container');
    this.#guard ??= openRunGuard(this.runId, { containers });
    return this.#guard;
  }

  /** Refused capabilities stop the run where it is planned; whoever asks afterwards finds none. */
  #register(): Registry {
    try {
      return createRegistry([
        ...new Set([...builtInCapabilities, ...this.#options.flatMap(({ capabilities }) => capabilities)]),
      ]);
    } catch (error) {
      this.#refusal = { error };
      return createRegistry([]);
    }
  }

  async #plan(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const planned = await this.#select(specs);
    this.#vitest.onCancel(() => void this.#dropSpares());
    this.#toCome.plan(planned);
    return planned;
  }

  async #select(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const { registry } = this;
    if (this.#refusal !== undefined) throw this.#refusal.error;
    this.#opened ??= registry.setup({
      runId: this.runId,
      root: this.#vitest.config.root,
      watch: this.#vitest.config.watch,
    });
    await this.#opened;
    // What stops one room from being made stops them all: here it is said once.
    if (specs.some(({ pool }) => pool === 'clnrm')) this.#openGuard();
    if (registry.capabilities.every(({ plan }) => plan === undefined)) return specs;
    const planned: TestSpecification[] = [];
    for (const [, ofProject] of Map.groupBy(specs, ({ project }) => project)) {
      const files = [...new Set(ofProject.map(({ moduleId }) => moduleId))];
      planned.push(...orderItems(ofProject, await selectFiles(files, registry), ({ moduleId }) => moduleId));
    }
    return planned;
  }
}

/** Hooks in rooms hang on the traces of tests. */
function requireSpans({ spans, capabilities }: ResolvedClnrmOptions): void {
  // What is not a capability is refused where all of them are brought into order.
  const inRoom =
    spans === undefined
      ? capabilities.find((capability?: Partial<Capability>) => capability?.room !== undefined)
      : undefined;
  if (inRoom === undefined) return;
  throw new ClnrmError(
    'CLNRM_CAPABILITY_NEEDS_SPANS',
    `Failed to configure clnrm: the capability "${inRoom.name}" has hooks in rooms, and with "spans: false" none of them is called. ` +
      'Leave "spans" on, or the capability out.',
  );
}

function roomKey({ project, file }: { readonly project: string; readonly file: string }): string {
  return `${project}\0${file}`;
}

function roomInput(
  { pooled, reused, rerun, erred, retired, report, crash }: RoomOutcome,
  options: ResolvedClnrmOptions,
): RoomInput {
  return {
    id: pooled.id,
    isolation: options.isolation,
    pid: pooled.process.pid,
    reused,
    rerun,
    erred,
    retired,
    auditTime: report?.auditTime ?? 0,
    leaks: report?.leaks ?? [],
    spans: report?.spans ?? { byTest: [], orphans: 0, orphanNames: [], claims: [] },
    evidence: [
      ...(report?.spans.rejected ?? []).map(refusedRequest),
      ...(report?.spans.evidence ?? []),
      ...(crash === undefined ? [] : [crash]),
    ],
  };
}

/** Spans that could not be read are missed later; the report has to say so. */
function refusedRequest(reason: string): Evidence {
  return { kind: 'custom', capability: 'receiver', title: 'refused a request', data: reason };
}
