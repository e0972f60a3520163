import { test, vi } from 'vitest';
import { command } from '../../kinds/command.ts';
import type { LawSubject } from '../../laws/runtime-law.ts';
import { checkRuntimeLaw, runtimeLaws } from '../../laws/runtime-laws.ts';
import { findNamespaceProblem } from './find-namespace-problem.ts';
import { namespaces } from './namespace-runtime.ts';

vi.setConfig({ testTimeout: 60_000 });

const problem = await findNamespaceProblem();
if (problem !== undefined) console.warn(`Namespaces are not tested: ${problem.reason}. ${problem.remedy}.`);
const inNamespaces = problem === undefined ? test : test.skip;

const subject: LawSubject = {
  kind: namespaces(),
  identity: 'process',
  node: (script, options = {}, args = []) => command(['node', '-e', script, ...args], options),
};

const named = runtimeLaws.map((law) => [law.claim, law] as const);
const alone = named.filter(([, law]) => law.alone);
const together = named.filter(([, law]) => !law.alone);

inNamespaces.each(alone)('a process in namespaces: %s', async (_, law) => {
  await checkRuntimeLaw(law, subject);
});

inNamespaces.concurrent.each(together)('a process in namespaces: %s', async (_, law) => {
  await checkRuntimeLaw(law, subject);
});
