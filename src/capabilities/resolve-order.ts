import { ClnrmError, didYouMean } from '@clnrm/model';
import type { Capability } from '@clnrm/model';

/**
 * Puts each capability after those that it requires, and otherwise keeps the order in which they were given.
 * @throws {ClnrmError} `CLNRM_CAPABILITY_MISSING` for a requirement that is not there, `CLNRM_CAPABILITY_CYCLE` for
 * capabilities that require each other.
 */
export function resolveOrder(capabilities: readonly Capability[]): readonly Capability[] {
  const byName = new Map(capabilities.map((capability) => [capability.name, capability]));
  const ordered = new Set<Capability>();
  const path: Capability[] = [];

  const visit = (capability: Capability): void => {
    if (ordered.has(capability)) return;
    if (path.includes(capability)) throw cycle(path, capability);
    path.push(capability);
    for (const name of capability.requires ?? []) {
      const required = byName.get(name);
      if (required === undefined) throw missing(capability, name, byName.keys());
      visit(required);
    }
    path.pop();
    ordered.add(capability);
  };

  for (const capability of capabilities) visit(capability);
  return [...ordered];
}

function cycle(path: readonly Capability[], again: Capability): ClnrmError {
  const names = [...path.slice(path.indexOf(again)), again].map(({ name }) => name);
  return new ClnrmError(
    'CLNRM_CAPABILITY_CYCLE',
    `Failed to order the capabilities: they require each other in a cycle, ${names.join(' -> ')}. ` +
      'Remove one name from the "requires" of one of them.',
  );
}

function missing(capability: Capability, name: string, known: Iterable<string>): ClnrmError {
  const names = [...known];
  const remedy = didYouMean(name, names) ?? 'Add it to the option "capabilities".';
  return new ClnrmError(
    'CLNRM_CAPABILITY_MISSING',
    `Failed to order the capabilities: "${capability.name}" requires "${name}", which is not among ` +
      `${names.map((known) => `"${known}"`).join(', ')}. ${remedy}`,
  );
}
