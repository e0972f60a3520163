import { test } from 'vitest';
import { command } from '../../../kinds/command.ts';
import type { LawSubject } from '../../../laws/runtime-law.ts';
import { findNamespaceProblem } from '../find-namespace-problem.ts';
import { namespaces } from '../namespace-runtime.ts';

const problem = await findNamespaceProblem();
if (problem !== undefined) console.warn(`Namespaces are not tested: ${problem.reason}. ${problem.remedy}.`);

/** A test that needs namespaces; left out, with the reason printed, where they are not to be had. */
export const namespaceTest: typeof test = problem === undefined ? test : (test.skip as typeof test);

/** Namespaces as the laws are checked on them. */
export const subject: LawSubject = {
  kind: namespaces(),
  identity: 'process',
  node: (script, options = {}, args = []) => command(['node', '-e', script, ...args], options),
};
