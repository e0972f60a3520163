import { ClnrmError } from '@clnrm/model';
import type { Capability, Evidence, RunContext } from '@clnrm/model';
import type { RegistryRun } from './registry.ts';

/** What one capability is told of the run; it sees only the capabilities that it requires. */
export function contextFor(
  capability: Capability,
  all: readonly Capability[],
  run: RegistryRun,
  learn: (evidence: Evidence) => void,
): RunContext {
  const required = capability.requires ?? [];
  return {
    ...run,
    learn,
    capability: (name) => {
      const found = required.includes(name) ? all.find((candidate) => candidate.name === name) : undefined;
      if (found === undefined) throw notRequired(capability, name);
      return found;
    },
  };
}

function notRequired({ name, requires = [] }: Capability, asked: string): ClnrmError {
  const listed = requires.length === 0 ? 'nothing' : requires.map((entry) => `"${entry}"`).join(', ');
  return new ClnrmError(
    'CLNRM_CAPABILITY_NOT_REQUIRED',
    `Failed to find the capability "${asked}": "${name}" requires ${listed}. ` +
      `Add "${asked}" to its "requires", so that it is set up first.`,
  );
}
