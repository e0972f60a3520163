import { ClnrmError } from '@clnrm/model';
import type { Capability } from '@clnrm/model';
import { inspect } from 'node:util';

/**
 * Checks that a `plan` hook returned only files that it was given, each once.
 * @throws {ClnrmError} `CLNRM_CAPABILITY_PLAN`, naming the capability and the file.
 */
export function checkPlan(
  capability: Capability,
  given: readonly string[],
  returned: unknown,
): readonly string[] {
  if (!Array.isArray(returned)) throw broken(capability, `returned ${inspect(returned, { depth: 0 })}`);
  const left = new Set(given);
  for (const file of returned) {
    if (left.delete(file)) continue;
    const reason = given.includes(file) ? ' twice' : ', which it was not given';
    throw broken(capability, `returned ${String(file)}${reason}`);
  }
  return returned;
}

function broken({ name }: Capability, what: string): ClnrmError {
  return new ClnrmError(
    'CLNRM_CAPABILITY_PLAN',
    `Failed to plan the run: the capability "${name}" ${what}. Return some of the given files, each once.`,
  );
}
