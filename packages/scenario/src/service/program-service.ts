import type { OutsideAttempt } from '@clnrm/model';
import type { NetworkAccess } from '../definition/network-access.ts';
import type { ServiceContext } from '../definition/service-context.ts';
import type { ResolvedServiceOptions } from '../definition/service-options.ts';
import { peerOf } from '../definition/service-peer.ts';
import { splitCommand } from '../definition/split-command.ts';
import { pause } from '../pause.ts';
import type { ReadinessWatch } from '../readiness/readiness.ts';
import type { ExecResult, RunningProgram, SharedDeed, SharedProgram, Slot } from '../runtime/runtime.ts';
import { BaseService } from './base-service.ts';
import type { ResourceUsage } from './resource-usage.ts';
import type { ServiceExecOptions } from './running-service.ts';
import { type ServiceEnvironment, serviceEnvironment } from './service-environment.ts';
import { cannotError, diedError, lateExecError, notReadyError } from './service-errors.ts';
import type { ServiceExit } from './service-exit.ts';
import { endlessError, settleWithin } from './settle-within.ts';
import type { ServiceIdentity } from './service-identity.ts';

const execDeadline = 10_000;
/** Milliseconds within which a service that another run has left must answer. */
const takeOverDeadline = 5_000;

/** What a program service is made of. */
export interface ProgramServiceParts {
  readonly kind: string;
  /** What a person would type to run it. */
  readonly command: string;
  readonly options: ResolvedServiceOptions;
  readonly context: ServiceContext;
  readonly slot: Slot;
}

type Outcome = 'ready' | 'late' | 'aborted' | ServiceExit;

/** A service that is a program in a slot of a runtime. */
export class ProgramService extends BaseService {
  readonly #parts: ProgramServiceParts;
  #environment: ServiceEnvironment | undefined;
  #program: RunningProgram | undefined;

  constructor(parts: ProgramServiceParts) {
    const { kind, context, options, slot } = parts;
    const { url, reset } = options;
    super({ name: context.name, kind, urlTemplate: url, ports: slot.ports, log: context.log, reset });
    this.#parts = parts;
  }

  get identity(): ServiceIdentity {
    if (this.#program === undefined) throw this.gone(`identify service "${this.name}"`);
    return this.#program.identity;
  }

  /** The process id, NaN where it is no process of this machine. */
  get pid(): number {
    return this.identity.kind === 'process' ? this.identity.pid : Number.NaN;
  }

  get environment(): Readonly<Record<string, string>> {
    return this.#environment?.shown ?? {};
  }

  get network(): NetworkAccess {
    const { context, options } = this.#parts;
    return options.network ?? (context.runtime.features.networks.includes('room') ? 'room' : 'open');
  }

  get exit(): ServiceExit | undefined {
    return this.#program?.exitNow;
  }

  async exec(argv: string | readonly string[], options: ServiceExecOptions = {}): Promise<ExecResult> {
    const { env = {}, input, deadline = execDeadline } = options;
    const parts = splitCommand(`the program that service "${this.name}" is to run`, argv);
    const what = `run "${parts.join(' ')}" beside`;
    const program = this.#running(what);
    const abort = AbortSignal.timeout(deadline);
    return await this.whileThere(`${what} service "${this.name}"`, async () => {
      try {
        return await program.exec(parts, { environment: env, input, abort });
      } catch (error) {
        throw abort.aborted ? lateExecError(`${what} service "${this.name}"`, deadline) : error;
      }
    });
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    this.#mayBe('signal');
    const program = this.#running(`send ${signal} to`);
    this.isSignalled = true;
    await program.signal(signal);
  }

  async attempts(): Promise<readonly OutsideAttempt[]> {
    if (this.network === 'open') return [];
    const { context, slot } = this.#parts;
    if (slot.attempts !== undefined) return await slot.attempts();
    const isShared = slot.denies !== undefined;
    throw cannotError('tell the attempts of', this.name, {
      reason: isShared
        ? 'all files of the run share it, so that nobody knows whose they are'
        : `nobody can see what a ${context.runtime.name} tries to reach`,
      remedy: isShared ? "Give it scope: 'file'" : 'Run it in containers() or namespaces()',
    });
  }

  async usage(): Promise<ResourceUsage> {
    return await this.#running('measure').usage();
  }

  protected async again(signal: AbortSignal): Promise<void> {
    await this.#parts.context.life.restart(async () => {
      await this.#endProgram();
      await this.start(signal);
    });
  }

  /** Launches the program and waits until it is ready; when that fails, the program is stopped and the slot stays open. */
  async start(signal: AbortSignal): Promise<void> {
    const { context, options, slot } = this.#parts;
    const peers = new Map([...context.needs].map(([name, service]) => [name, peerOf(service, slot)]));
    const { deadline } = options;
    const own = await settleWithin(
      deadline,
      () => options.env(Object.fromEntries(peers)),
      () => endlessError(this.name, '"env"', deadline),
    );
    this.#environment = serviceEnvironment({ name: this.name, slot, telemetry: context.telemetry, own });
    for (const secret of this.#environment.secrets) context.log.hide(secret);
    if (signal.aborted) throw givenUp(this.name);
    const before = context.log.count;
    const watch = this.#watch();
    const { variables: environment, shown, secrets } = this.#environment;
    const program = await slot.launch({ environment, shown, secrets, log: context.log.add });
    this.#program = program;
    void program.exit.then((exit) => this.ended(exit));
    this.isSignalled = false;
    let outcome: Outcome | undefined;
    try {
      outcome = await awaitReadiness(watch, program, options.deadline, signal);
      if (outcome === 'ready') for (const { name } of slot.ports) await slot.expose?.(name);
    } finally {
      if (outcome !== 'ready') await program.stop(options.graceful);
    }
    if (outcome !== 'ready') throw this.#notStarted(watch, outcome, context.log.textsSince(before));
  }

  /** Takes what runs in the slot already. One of a run before must still be ready, and is reset. */
  async attach({ program, shown, secrets, isTakenOver, replay }: SharedProgram): Promise<void> {
    const { context, options } = this.#parts;
    this.#environment = { variables: shown, shown, secrets };
    for (const secret of secrets) context.log.hide(secret);
    this.#program = program;
    if (!isTakenOver) return await replay();
    const deadline = Math.min(options.deadline, takeOverDeadline);
    const watch = this.#watch();
    await replay();
    const outcome = await awaitReadiness(watch, program, deadline, context.signal);
    if (outcome !== 'ready') throw this.#notStarted(watch, outcome, context.log.texts);
    await super.reset();
  }

  override async reset(): Promise<void> {
    this.#mayBe('reset');
    await super.reset();
  }

  override async restart(): Promise<void> {
    this.#mayBe('restart');
    await super.restart();
  }

  override async stop(): Promise<void> {
    this.#mayBe('stop');
    await super.stop();
  }

  #mayBe(what: SharedDeed): void {
    const error = this.#parts.slot.denies?.(what);
    if (error !== undefined) throw error;
  }

  #watch(): ReadinessWatch {
    const { context, options, slot } = this.#parts;
    return options.ready.watch({
      name: this.name,
      log: context.log,
      spans: context.spans,
      address: (port) => this.address(port),
      expose: slot.expose,
      exec: async (argv, abort) =>
        await this.#running('ask').exec(argv, { environment: {}, input: undefined, abort }),
      health: async () => await this.#running('ask').health(),
    });
  }

  #notStarted(watch: ReadinessWatch, outcome: Exclude<Outcome, 'ready'>, lines: readonly string[]): Error {
    const { options, command } = this.#parts;
    if (outcome === 'late') return notReadyError(this.name, watch, options.deadline, lines);
    if (outcome === 'aborted') return givenUp(this.name);
    return diedError(this.name, watch, outcome, command, lines);
  }

  protected async end(): Promise<void> {
    try {
      await this.#endProgram();
    } finally {
      await this.#parts.slot.close();
    }
  }

  async #endProgram(): Promise<void> {
    const { options, context } = this.#parts;
    const outcome = await this.#program?.stop(options.graceful);
    if (outcome === 'forced' && options.graceful > 0) context.life.forced(options.graceful);
  }

  #running(what: string): RunningProgram {
    if (this.#program === undefined || this.isGone()) throw this.gone(`${what} service "${this.name}"`);
    return this.#program;
  }
}

function givenUp(name: string): Error {
  return new Error(`The start of service "${name}" was given up.`);
}

async function awaitReadiness(
  watch: ReadinessWatch,
  program: RunningProgram,
  deadline: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const over = new AbortController();
  const ends = AbortSignal.any([over.signal, signal]);
  try {
    return await Promise.race([
      // Whoever answers on the port of a process that has ended is someone else.
      program.exit,
      watch.wait(ends).then(() => (signal.aborted ? 'aborted' : (program.exitNow ?? 'ready'))),
      pause(deadline, ends).then(() => (signal.aborted ? 'aborted' : 'late')),
    ]);
  } finally {
    over.abort();
  }
}
