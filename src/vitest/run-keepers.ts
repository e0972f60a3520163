import { join } from 'node:path';
import type { Evidence } from '@clnrm/model';
import type { KeeperAccess, Limits, ResourcePool } from '@clnrm/scenario';
import { Keeper } from '@clnrm/scenario';
import type { RunGuard } from '../room/launch/run-guard.ts';
import { markEnvironment } from '../room/launch/room-mark.ts';

/** Stands for the room in the mark of what belongs to the run and to no room. */
const sharedRoom = 'shared';

/** Keeps the services that files of a run share, from when the first file asks for them. */
export class RunKeepers {
  readonly #guard: () => RunGuard;
  #keeper: Promise<Keeper> | undefined;

  constructor(guard: () => RunGuard) {
    this.#guard = guard;
  }

  /** Who keeps them. What services ask for is taken from `pool`. */
  async access(pool: ResourcePool): Promise<Pick<KeeperAccess, 'run' | 'kept'>> {
    const keeper = await (this.#keeper ??= this.#open(pool));
    return { run: keeper.address, kept: undefined };
  }

  /** The run is over, but for a watcher that may begin another one: what is known of its services. */
  async endRun(): Promise<readonly Evidence[]> {
    const orphans = (await this.#keeper?.catch(() => undefined))?.endRun();
    return orphans === undefined ? [] : [orphans];
  }

  /** Stops all of them. */
  async close(): Promise<void> {
    const keeper = await this.#keeper?.catch(() => undefined);
    this.#keeper = undefined;
    await keeper?.close();
  }

  async #open(pool: ResourcePool): Promise<Keeper> {
    const { runId, directory } = this.#guard();
    return await Keeper.open({
      folder: join(directory, sharedRoom),
      mark: markEnvironment({ runId, roomId: sharedRoom }),
      keeps: false,
      occupy: ({ cpu = 0, memory = 0 }: Limits) => pool.occupy({ cpu, memory }),
    });
  }
}
