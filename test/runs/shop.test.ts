import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { dockerTest } from '../../packages/scenario/src/container/support/docker-test.ts';
import { aProject } from '../support/bare-project.ts';
import { workspace } from '../support/project.ts';

// Five files start seven containers each.
vi.setConfig({ testTimeout: 240_000 });

/** Runs the scenarios of the shop in one of its forms, and returns what the report says that both have in common. */
async function run(form: 'processes' | 'containers'): Promise<string> {
  vi.stubEnv('TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX', 'clnrm.test');
  const root = join(workspace, 'examples/shop');
  const { code, output, errors } = await aProject({}).vitest('run', `--root=${root}`, `--project=${form}`);
  expect(output + errors).toContain('Tests  8 passed (8)');
  expect(output).toContain('Claims  24 proved');
  expect(output).not.toContain('Leaks');
  expect(code).toBe(0);
  return output;
}

test('the scenarios of the shop hold for four processes', async () => {
  expect(await run('processes')).toContain('4 services in');
});

dockerTest('the same scenarios hold for the shop in containers', async () => {
  expect(await run('containers')).toContain('7 services in');
});
