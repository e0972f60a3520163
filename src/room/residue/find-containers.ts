import { runDocker } from '../launch/run-docker.ts';
import { ownerState, parseOwner } from '@clnrm/scenario';

/** Labels of every container that a room runs in. */
export const containerLabels = { run: 'clnrm.run', room: 'clnrm.room', owner: 'clnrm.owner' } as const;

/** A container that a room runs in. */
export interface RoomContainer {
  readonly id: string;
  readonly runId: string;
  readonly roomId: string;
  /** Of the process that the run belongs to. */
  readonly state: 'alive' | 'dead' | 'unknown';
}

/** Lists the containers of rooms, of one run or of all; none where Docker cannot be asked. */
export async function findContainers(runId?: string): Promise<readonly RoomContainer[]> {
  const { run, room, owner } = containerLabels;
  const filter = runId === undefined ? `label=${run}` : `label=${run}=${runId}`;
  // The owner is JSON and comes last.
  const format = `{{.ID}} {{.Label "${run}"}} {{.Label "${room}"}} {{.Label "${owner}"}}`;
  const { stdout } = await runDocker(['ps', '--all', '--no-trunc', '--filter', filter, '--format', format]);
  return stdout.split('\n').flatMap((line): RoomContainer[] => {
    const [id = '', run = '', room = '', ...owner] = line.split(' ');
    if (id === '') return [];
    const parsed = parseOwner(owner.join(' '));
    return [{ id, runId: run, roomId: room, state: parsed === undefined ? 'unknown' : ownerState(parsed) }];
  });
}

/** Removes containers, running or not. */
export async function removeContainers(ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await runDocker(['rm', '--force', '--volumes', ...ids]);
}
