import { ResourcePool } from '@clnrm/scenario';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openRunGuard } from '../room/launch/run-guard.ts';
import { ownTempFolder } from '../../test/support/temp-folder.ts';
import { RunKeepers } from './run-keepers.ts';

test('where CI is set nothing is kept, and the report says so', async () => {
  vi.stubEnv('CI', 'true');
  onTestFinished(() => void vi.unstubAllEnvs());
  ownTempFolder();
  const guard = openRunGuard(`ci-${process.pid}`);
  const keepers = new RunKeepers({ guard: () => guard, root: () => process.cwd() });
  onTestFinished(async () => {
    await keepers.close();
    await guard.close();
  });
  const { run, kept } = await keepers.access(new ResourcePool({ cpu: 1, memory: 1 }), true);

  expect(run.port).toBeGreaterThan(0);
  expect(kept).toBeUndefined();
  expect(await keepers.endRun()).toEqual([{ kind: 'kept', services: [], reason: 'because CI is set' }]);
});
