import { test, vi } from 'vitest';
import { command } from '../../kinds/command.ts';
import type { LawSubject } from '../../laws/runtime-law.ts';
import { checkRuntimeLaw, runtimeLaws } from '../../laws/runtime-laws.ts';
import { processes } from './process-runtime.ts';

vi.setConfig({ testTimeout: 60_000 });

const subject: LawSubject = {
  kind: processes,
  identity: 'process',
  node: (script, options = {}, args = []) => command(['node', '-e', script, ...args], options),
};

test.each(runtimeLaws.map((law) => [law.claim, law] as const))('a process: %s', async (_, law) => {
  await checkRuntimeLaw(law, subject);
});
