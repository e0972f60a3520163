import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { FileServices } from '../../world/file-services.ts';
import type { Definitions, ServiceSet } from '../../world/service-set.ts';
import { Keeper, type KeeperOptions } from '../keeper.ts';

/** A keeper that is closed when the test ends. */
export async function aKeeper(options: Partial<KeeperOptions> = {}): Promise<Keeper> {
  const folder = await mkdtemp(join(tmpdir(), 'keeper-'));
  const keeper = await Keeper.open({ folder: join(folder, 'own'), mark: {}, keeps: false, ...options });
  onTestFinished(async () => {
    await keeper.close();
    await rm(folder, { recursive: true, force: true });
  });
  return keeper;
}

/** The services of a set in a file of a run whose shared ones a keeper has; they end with the test. */
export function aFile<D extends Definitions>(
  keeper: Keeper,
  set: ServiceSet<D>,
  { runId = 'run', kept = false }: { readonly runId?: string; readonly kept?: boolean } = {},
): FileServices<D> {
  const file = new FileServices(set, async () => ({
    run: keeper.address,
    kept: kept ? keeper.address : undefined,
    runId,
    base: undefined,
  }));
  onTestFinished(async () => void (await file.stop()));
  return file;
}
