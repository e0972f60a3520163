import type { ClnrmError } from '@clnrm/model';
import type { ServicePort } from '../runtime/address.ts';
import { inheritedEnvironment } from '../runtime/process/inherited-environment.ts';
import type {
  ExecOptions,
  ExecResult,
  Launch,
  RunningProgram,
  SharedDeed,
  SharedProgram,
  Slot,
  ServiceHealth,
} from '../runtime/runtime.ts';
import type { ResourceUsage } from '../service/resource-usage.ts';
import { cannotError } from '../service/service-errors.ts';
import type { ServiceExit } from '../service/service-exit.ts';
import type { ServiceIdentity } from '../service/service-identity.ts';
import type { LogSink } from '../service/service-log.ts';
import type { KeeperLink } from './keeper-link.ts';
import type { SharedEvent, SharedPlace, SharedState } from './shared-protocol.ts';

/** What a slot is made of that somebody else keeps. */
export interface SharedSlotParts {
  readonly name: string;
  readonly key: string;
  readonly link: KeeperLink;
  readonly place: SharedPlace;
  /** Whether programs in it inherit the environment of the test, as those do that are on its machine. */
  readonly inherits: boolean;
  /** What runs in it; undefined where it is to be started by this room. */
  readonly state: SharedState | undefined;
  readonly log: LogSink;
}

/** A place for a service that other rooms use as well: the program is started, and outlives this room, elsewhere. */
export class SharedSlot implements Slot {
  readonly ports: readonly ServicePort[];
  readonly network: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly spans: SharedPlace['spans'];
  readonly running: SharedProgram | undefined;
  /** Whether this room may do with it as it likes, since others wait until it is ready. */
  isHeld: boolean;
  /** Whether this room is about to leave it to others. */
  isLeaving = false;
  readonly #parts: SharedSlotParts;
  #program: SharedProgramHandle | undefined;

  constructor(parts: SharedSlotParts) {
    const { place, state, link, key, inherits } = parts;
    this.#parts = parts;
    this.ports = place.ports;
    this.network = place.network;
    this.environment = { ...(inherits ? inheritedBy(place, link.base) : {}), ...place.environment };
    this.spans = place.spans;
    this.isHeld = state === undefined || state.isTakenOver;
    link.listeners.set(key, (event) => this.#hear(event));
    if (state === undefined) return;
    const { shown, secrets, isTakenOver, identity, exit } = state;
    this.#program = new SharedProgramHandle(parts, () => this.isHeld, identity);
    if (exit !== undefined) this.#program.end(exit);
    const replay = async (): Promise<void> => {
      for (const line of state.lines) parts.log(line);
      if (isTakenOver) await link.call('replay', key);
    };
    this.running = { program: this.#program, shown, secrets, isTakenOver, replay };
  }

  reach(url: string): string {
    return this.#parts.place.reached[url] ?? url;
  }

  denies(what: SharedDeed): ClnrmError | undefined {
    if (this.isHeld || this.isLeaving) return undefined;
    if (what === 'restart' && this.#program?.exitNow !== undefined) return undefined;
    return cannotError(what, this.#parts.name, {
      reason: 'all files of the run share it, and others may be using it',
      remedy: `Give it scope: 'file', or scope: 'test', where a test is to ${what} it`,
    });
  }

  async launch({ environment, shown = environment, secrets = [] }: Launch): Promise<RunningProgram> {
    const { link, key } = this.#parts;
    const identity = await link.call<ServiceIdentity>('launch', { key, environment, shown, secrets });
    this.#program = new SharedProgramHandle(this.#parts, () => this.isHeld, identity);
    return this.#program;
  }

  async close(): Promise<void> {
    const { link, key } = this.#parts;
    link.listeners.delete(key);
    await link.give(this.isHeld ? 'vacate' : 'release', key);
  }

  #hear(event: SharedEvent): void {
    if (event.kind === 'line') this.#parts.log(event.line);
    else if (event.kind === 'exited') this.#program?.end(event.exit);
    else this.#program?.begin(event.identity);
  }
}

/** Whatever runs in a shared slot: the same object over all restarts that other rooms ask for. */
class SharedProgramHandle implements RunningProgram {
  readonly #parts: SharedSlotParts;
  readonly #mayStop: () => boolean;
  #identity: ServiceIdentity;
  #ended: ServiceExit | undefined;
  #exit = Promise.withResolvers<ServiceExit>();

  constructor(parts: SharedSlotParts, mayStop: () => boolean, identity: ServiceIdentity) {
    this.#parts = parts;
    this.#mayStop = mayStop;
    this.#identity = identity;
  }

  get identity(): ServiceIdentity {
    return this.#identity;
  }

  get exit(): Promise<ServiceExit> {
    return this.#exit.promise;
  }

  get exitNow(): ServiceExit | undefined {
    return this.#ended;
  }

  begin(identity: ServiceIdentity): void {
    this.#identity = identity;
    if (this.#ended === undefined) return;
    this.#ended = undefined;
    this.#exit = Promise.withResolvers<ServiceExit>();
  }

  end(exit: ServiceExit): void {
    this.#ended = exit;
    this.#exit.resolve(exit);
  }

  async signal(): Promise<void> {
    throw new Error('others use it');
  }

  async exec(argv: readonly string[], { environment, input, abort }: ExecOptions): Promise<ExecResult> {
    const { link, key } = this.#parts;
    return await link.call<ExecResult>('exec', { key, argv, environment, input }, abort);
  }

  async health(): Promise<ServiceHealth> {
    return await this.#parts.link.call<ServiceHealth>('health', this.#parts.key);
  }

  async usage(): Promise<ResourceUsage> {
    return await this.#parts.link.call<ResourceUsage>('usage', this.#parts.key);
  }

  async stop(graceful: number): Promise<'graceful' | 'forced'> {
    const { link, key } = this.#parts;
    if (!this.#mayStop() || link.isClosed) return 'graceful';
    const how = await link.call<'graceful' | 'forced'>('stop', { key, graceful });
    await this.exit;
    return how;
  }
}

/** The environment of this process, with the folders of the room replaced by some that outlive it, and without its marks. */
function inheritedBy(
  { base: lasting }: SharedPlace,
  base: string | undefined,
): Readonly<Record<string, string>> {
  const own = Object.entries(inheritedEnvironment()).filter(([name]) => !roomVariables.test(name));
  return Object.fromEntries(
    own.map(([name, value]) => [
      name,
      base !== undefined && value.startsWith(base) ? lasting + value.slice(base.length) : value,
    ]),
  );
}

const roomVariables = /^(?:CLNRM_.*|VITEST_POOL_ID|VITEST_WORKER_ID)$/;
