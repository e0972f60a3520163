import type { FileRecord, RunRecord, TestRecord } from '@clnrm/model';
import { inspect, isDeepStrictEqual } from 'node:util';
import { contextFor } from '../context-for.ts';
import type { Registry } from '../registry.ts';
import { flawOf } from './evidence-flaw.ts';
import type { Law } from './law.ts';
import { playRun, sampleContext, withRegistry } from './live-run.ts';
import { sampleFiles, sampleRun } from './sample-run.ts';

/** What a capability does with what it is given, and what it gives back. */
export const recordLaws: readonly Law[] = [
  {
    claim: 'plans only files that it was given, each once, and none where there are none',
    broken: (subject) =>
      withRegistry(subject, async (registry) => {
        await registry.plan(sampleFiles);
        await registry.plan([]);
        return undefined;
      }),
  },
  {
    claim: 'leaves the list of files that it plans unchanged',
    broken: (subject) =>
      withRegistry(subject, async ({ capabilities }, capability) => {
        const given = [...sampleFiles];
        await capability.plan?.(
          given,
          contextFor(capability, capabilities, sampleContext, () => {}),
        );
        return isDeepStrictEqual(given, sampleFiles) ? undefined : `it became ${inspect(given)}`;
      }),
  },
  unchanged('leaves the record unchanged when it judges a file', (registry, { files }) => {
    for (const file of files) registry.judge(file);
  }),
  unchanged('leaves the record unchanged when a test ends', async (registry, { files }) => {
    for (const test of files.flatMap(({ tests }: FileRecord): readonly TestRecord[] => tests)) {
      await registry.testEnded(test);
    }
  }),
  unchanged('leaves the record unchanged when the run ends', (registry, run) => registry.runEnded(run)),
  {
    claim: 'yields evidence that survives a structured clone, and signs with its own name',
    broken: (subject) =>
      withRegistry(subject, async (registry) => {
        const names = registry.capabilities.map(({ name }) => name);
        const evidence = await playRun(registry);
        return evidence.map((entry) => flawOf(entry, names)).find((flaw) => flaw !== undefined);
      }),
  },
];

function unchanged(claim: string, use: (registry: Registry, run: RunRecord) => void | Promise<void>): Law {
  return {
    claim,
    broken: (subject) =>
      withRegistry(subject, async (registry) => {
        const run = sampleRun();
        await use(registry, run);
        return isDeepStrictEqual(run, sampleRun()) ? undefined : 'it changed it';
      }),
  };
}
