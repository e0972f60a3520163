import { dirname } from 'node:path';
import inspector from 'node:inspector/promises';
import { runInThisContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import type { CoverageModule } from './lasting-coverage.ts';
import { lasting, loadCoverage } from './lasting-coverage.ts';

/** Starts and stops like the provider of Vitest. */
function provider(): CoverageModule & { session: inspector.Session | null } {
  const module = {
    session: null as inspector.Session | null,
    async startCoverage({ isolate }: { isolate?: boolean }) {
      if (isolate === false && module.session !== null) return;
      module.session = new inspector.Session();
      module.session.connect();
      await module.session.post('Profiler.enable');
      await module.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    },
    async stopCoverage({ isolate }: { isolate?: boolean }) {
      if (isolate === false) return;
      await module.session?.post('Profiler.stopPreciseCoverage');
      module.session?.disconnect();
    },
  };
  onTestFinished(() => module.session?.disconnect());
  return module;
}

async function blocks(module: ReturnType<typeof provider>, filename: string): Promise<unknown> {
  const { result } = (await module.session?.post('Profiler.takePreciseCoverage')) ?? { result: [] };
  return result
    .filter(({ url }) => url === filename)
    .flatMap(({ functions }) => functions.filter(({ functionName }) => functionName !== ''))
    .map(({ isBlockCoverage, ranges }) => [isBlockCoverage, ranges.map(({ count }) => count)]);
}

test('the second file of a process is covered block by block, and counts are its own', async () => {
  const module = provider();
  lasting(module);
  const source = '(function covered(flag) { if (flag) { return 1; } return 2; })';
  const file = async (flag: boolean): Promise<unknown> => {
    await module.startCoverage({ isolate: true });
    (runInThisContext(source, { filename: 'covered.js' }) as (flag: boolean) => void)(flag);
    const counted = await blocks(module, 'covered.js');
    await module.stopCoverage({ isolate: true });
    return counted;
  };
  expect(await file(true)).toEqual([[true, [1, 0]]]);
  expect(await file(false)).toEqual([[true, [1, 0]]]);
  await module.startCoverage({ isolate: true });
  expect(await blocks(module, 'covered.js')).toEqual([]);
});

test('the module is found where Vitest has it', async () => {
  const dist = dirname(import.meta.resolve('vitest'));
  const module = await loadCoverage(dist);
  expect(module).toBe((await import('@vitest/coverage-v8')).default);
});
