import type { Capability, Evidence } from '@clnrm/model';
import { createRegistry } from '../registry.ts';
import type { Registry } from '../registry.ts';
import type { Subject } from './law.ts';
import { sampleFiles, sampleRun } from './sample-run.ts';

/** How the laws call the run in which they try a capability. */
export const sampleContext = { runId: 'sample', root: '/project', watch: true } as const;

/** Sets the capability and those that it requires up as a run does, lets `use` have them, and tears them down. */
export async function withRegistry<T>(
  { make, others }: Subject,
  use: (registry: Registry, capability: Capability) => T | Promise<T>,
): Promise<T> {
  const capability = make();
  const registry = createRegistry([...others, capability]);
  try {
    await registry.setup(sampleContext);
    return await use(registry, capability);
  } finally {
    await registry.teardown();
  }
}

/** Takes the sample run through every hook between set-up and tear-down; yields what was learned. */
export async function playRun(registry: Registry): Promise<readonly Evidence[]> {
  const run = sampleRun();
  const learned: Evidence[] = [];
  await registry.plan(sampleFiles);
  for (const file of run.files) {
    for (const test of file.tests) await registry.testEnded(test);
    learned.push(...registry.judge(file));
  }
  await registry.runEnded(run);
  const [failure] = registry.failures;
  if (failure !== undefined) throw failure;
  return [...learned, ...registry.takeLearned()];
}
