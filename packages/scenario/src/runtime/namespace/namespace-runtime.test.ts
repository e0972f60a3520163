import { vi } from 'vitest';
import { checkRuntimeLaw, runtimeLaws } from '../../laws/runtime-laws.ts';
import { namespaceTest, subject } from './support/namespace-test.ts';

vi.setConfig({ testTimeout: 60_000 });

const named = runtimeLaws.map((law) => [law.claim, law] as const);
const alone = named.filter(([, law]) => law.alone);
const together = named.filter(([, law]) => !law.alone);

namespaceTest.each(alone)('a process in namespaces: %s', async (_, law) => {
  await checkRuntimeLaw(law, subject);
});

namespaceTest.concurrent.each(together)('a process in namespaces: %s', async (_, law) => {
  await checkRuntimeLaw(law, subject);
});
