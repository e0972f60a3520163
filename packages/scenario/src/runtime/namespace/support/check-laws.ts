// Checks every law on namespaces and prints what came of each as a line of JSON. Meant to be run as another user.
import { command } from '../../../kinds/command.ts';
import type { LawSubject, RuntimeLaw } from '../../../laws/runtime-law.ts';
import { checkRuntimeLaw, runtimeLaws } from '../../../laws/runtime-laws.ts';
import { namespaces } from '../namespace-runtime.ts';

const together = 4;

const subject: LawSubject = {
  kind: namespaces(),
  identity: 'process',
  node: (script, options = {}, args = []) => command(['node', '-e', script, ...args], options),
};

const rest = runtimeLaws.filter(({ alone }) => !alone);
const check = async (law: RuntimeLaw): Promise<void> => {
  const outcome = await checkRuntimeLaw(law, subject).catch((error: unknown) => String(error));
  console.log(JSON.stringify({ claim: law.claim, outcome }));
};
for (const law of runtimeLaws) if (law.alone) await check(law);
await Promise.all(
  Array.from({ length: together }, async () => {
    for (let law = rest.shift(); law !== undefined; law = rest.shift()) await check(law);
  }),
);
