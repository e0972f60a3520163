import { join } from 'node:path';
import type { Evidence, KeptService } from '@clnrm/model';
import type { KeeperAccess, KeptKeeper, KeptState, Limits, ResourcePool } from '@clnrm/scenario';
import { Keeper, takeKept } from '@clnrm/scenario';
import { markEnvironment } from '../room/launch/room-mark.ts';
import type { RunGuard } from '../room/launch/run-guard.ts';
import { keptFolder } from '../room/residue/kept-directory.ts';
import { version } from '../version.ts';

/** Stands for the room in the mark of what belongs to the run and to no room. */
const sharedRoom = 'shared';

/** What keepers are told of their run. */
export interface RunKeepersOptions {
  readonly guard: () => RunGuard;
  /** Absolute path of the project. */
  readonly root: () => string;
}

/**
 * Those who keep services that files of a run share: this process those of the run, and one that outlives it those that
 * stay up for the next. Neither is there before the first file asks for it.
 */
export class RunKeepers {
  readonly #options: RunKeepersOptions;
  #keeper: Promise<Keeper> | undefined;
  #kept: Promise<Kept> | undefined;

  constructor(options: RunKeepersOptions) {
    this.#options = options;
  }

  /** Who keeps them. What services ask for is taken from `pool`. */
  async access(pool: ResourcePool, keep: boolean): Promise<Pick<KeeperAccess, 'run' | 'kept'>> {
    const [keeper, kept] = await Promise.all([
      (this.#keeper ??= this.#open(pool)),
      keep ? (this.#kept ??= this.#take()) : undefined,
    ]);
    return { run: keeper.address, kept: kept?.keeper?.address };
  }

  /** The run is over, but for a watcher that may begin another one: what is known of its services. */
  async endRun(): Promise<readonly Evidence[]> {
    const orphans = (await this.#keeper?.catch(() => undefined))?.endRun();
    return [...(orphans === undefined ? [] : [orphans]), ...(await this.#describeKept())];
  }

  /** Stops those of the run, and leaves the others to the next. */
  async close(): Promise<void> {
    const keeper = await this.#keeper?.catch(() => undefined);
    const kept = await this.#kept?.catch(() => undefined);
    this.#keeper = undefined;
    this.#kept = undefined;
    await keeper?.close();
    await kept?.keeper?.leave();
  }

  async #open(pool: ResourcePool): Promise<Keeper> {
    const { runId, directory } = this.#options.guard();
    return await Keeper.open({
      folder: join(directory, sharedRoom),
      mark: markEnvironment({ runId, roomId: sharedRoom }),
      keeps: false,
      occupy: ({ cpu = 0, memory = 0 }: Limits) => pool.occupy({ cpu, memory }),
    });
  }

  async #take(): Promise<Kept> {
    if (isSet(process.env['CI'])) return { keeper: undefined, reason: 'because CI is set' };
    const folder = keptFolder(this.#options.root(), version);
    const keeper = await takeKept(folder, this.#options.guard().runId);
    return { keeper, reason: keeper === undefined ? 'because another run uses what is kept' : undefined };
  }

  async #describeKept(): Promise<readonly Evidence[]> {
    const kept = await this.#kept?.catch(() => undefined);
    if (kept === undefined) return [];
    const orphans = await kept.keeper?.endRun();
    const states = (await kept.keeper?.states()) ?? [];
    return [
      ...(orphans === undefined ? [] : [orphans]),
      { kind: 'kept', reason: kept.reason, services: states.map(describe) },
    ];
  }
}

interface Kept {
  /** Undefined where nothing is kept. */
  readonly keeper: KeptKeeper | undefined;
  readonly reason: string | undefined;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value);
}

function describe({ name, identity, since }: KeptState): KeptService {
  const shown =
    identity.kind === 'process'
      ? `process ${identity.pid}`
      : identity.kind === 'container'
        ? `container ${identity.id.slice(0, 12)}`
        : identity.kind;
  return { name, identity: shown, since };
}
