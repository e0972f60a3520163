import { vi } from 'vitest';
import type { LawSubject } from '../laws/runtime-law.ts';
import { checkRuntimeLaw, runtimeLaws } from '../laws/runtime-laws.ts';
import { container } from './container.ts';
import { containers } from './container-runtime.ts';
import { dockerTest, testImage } from './support/docker-test.ts';

vi.setConfig({ testTimeout: 60_000 });

const subject: LawSubject = {
  kind: containers(),
  identity: 'container',
  node: (script, options = {}, args = []) =>
    container(testImage('node'), { ...options, command: ['node', '-e', script, ...args] }),
};

const named = runtimeLaws.map((law) => [law.claim, law] as const);
const alone = named.filter(([, law]) => law.alone);
const together = named.filter(([, law]) => !law.alone);

dockerTest.each(alone)('a container: %s', async (_, law) => {
  await checkRuntimeLaw(law, subject);
});

dockerTest.concurrent.each(together)('a container: %s', async (_, law) => {
  await checkRuntimeLaw(law, subject);
});
