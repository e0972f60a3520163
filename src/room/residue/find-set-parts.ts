import { ownerState, parseOwner, setLabels } from '@clnrm/scenario';
import { runDocker } from '../launch/run-docker.ts';
import type { ResidueFailure } from './remove-residue.ts';

const kinds = ['container', 'network', 'volume'] as const;

/** A container, network or volume of a set of services. */
export interface SetPart {
  readonly kind: (typeof kinds)[number];
  /** What the container engine knows it by. */
  readonly id: string;
  /** The same for all parts of a set. */
  readonly setId: string;
  /** Of the process that started the set. */
  readonly state: 'alive' | 'dead' | 'unknown';
}

/** Commands that list parts, and what they call the number of one. */
const lists: Readonly<Record<SetPart['kind'], readonly [args: readonly string[], id: string]>> = {
  container: [['ps', '--all', '--no-trunc'], '.ID'],
  network: [['network', 'ls', '--no-trunc'], '.ID'],
  volume: [['volume', 'ls'], '.Name'],
};

/** Commands that remove parts, in the order in which they let go of each other. */
const removals: Readonly<Record<SetPart['kind'], readonly string[]>> = {
  container: ['rm', '--force', '--volumes'],
  network: ['network', 'rm'],
  volume: ['volume', 'rm', '--force'],
};

/** Lists what sets of services have in the container engine; nothing where Docker cannot be asked. */
export async function findSetParts(): Promise<readonly SetPart[]> {
  return (await Promise.all(kinds.map(findParts))).flat();
}

/** Removes parts, those that are gone already left aside, and tells of those that could not be removed. */
export async function removeSetParts(parts: readonly SetPart[]): Promise<readonly ResidueFailure[]> {
  const failures: ResidueFailure[] = [];
  for (const kind of kinds) {
    const own = parts.filter((part) => part.kind === kind);
    const removed = own.map(async ({ id }) => {
      const { code, stderr } = await runDocker([...removals[kind], id]);
      if (code === 0 || /no such|not found/i.test(stderr)) return;
      failures.push({ what: `${kind} ${id.slice(0, 12)}`, reason: stderr.trim() });
    });
    await Promise.all(removed);
  }
  return failures;
}

async function findParts(kind: SetPart['kind']): Promise<readonly SetPart[]> {
  const [list, number] = lists[kind];
  // The owner is JSON and comes last.
  const format = `{{${number}}} {{.Label "${setLabels.set}"}} {{.Label "${setLabels.owner}"}}`;
  const args = [...list, '--filter', `label=${setLabels.set}`, '--format', format];
  const { stdout } = await runDocker(args);
  return stdout.split('\n').flatMap((line): SetPart[] => {
    const [id = '', setId = '', ...rest] = line.split(' ');
    if (id === '') return [];
    const owner = parseOwner(rest.join(' '));
    return [{ kind, id, setId, state: owner === undefined ? 'unknown' : ownerState(owner) }];
  });
}
