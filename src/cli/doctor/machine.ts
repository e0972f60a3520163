import type { Isolation } from '@clnrm/model';
import { probeDocker } from '../../room/launch/probe-docker.ts';
import { probeIsolation } from '../../room/launch/probe-isolation.ts';
import { findResidue } from '../../room/residue/remove-residue.ts';
import { ensureRunsDirectory } from '../../room/residue/runs-directory.ts';
import { count } from '../../text/count.ts';
import { listOf } from '../../text/list-of.ts';
import { messageOf } from '../../text/message-of.ts';
import { fine } from './finding.ts';
import type { Finding } from './finding.ts';

/** What the level that holds without any option needs. */
const defaultLevel: Isolation = 'verified';

/** Whether each level of isolation works here. */
export function checkLevels(): readonly Finding[] {
  return (['verified', 'process', 'namespace', 'container'] as const).map((level) => {
    const probe = probeIsolation(level);
    if (probe.kind === 'available')
      return fine(level, level === defaultLevel ? 'works, and is the default' : 'works');
    const state = level === defaultLevel ? 'bad' : 'limited';
    return { subject: level, state, found: probe.reason, advice: probe.remedy };
  });
}

/** Which Docker answers. */
export function checkDocker(): Finding {
  const probe = probeDocker();
  if (probe.kind === 'unavailable') {
    return { subject: 'Docker', state: 'limited', found: probe.reason, advice: probe.remedy };
  }
  const { client, server, api } = probe.versions;
  return fine('Docker', `client ${client}, daemon ${server}, API ${api}`);
}

/** How clnrm sees the processes that a room started. */
export function checkProcesses(): Finding {
  if (process.platform === 'linux') return fine('Processes', 'found by their mark in /proc');
  if (process.platform !== 'win32') return fine('Processes', 'found by their mark with ps');
  return {
    subject: 'Processes',
    state: 'limited',
    found: 'Windows shows no process another one’s environment',
    advice:
      'What a test starts is ended while its room lives; a process that outlives the room is not found.',
  };
}

/** Whether runs can have a directory of their own. */
export function checkTempFolder(): Finding {
  try {
    return fine('Temp folder', ensureRunsDirectory());
  } catch (error) {
    return { subject: 'Temp folder', state: 'bad', found: messageOf(error), advice: undefined };
  }
}

/** What dead runs left. */
export async function checkResidue(containers: boolean): Promise<Finding> {
  const { directories, processes, containers: found, services } = (await findResidue({ containers })).dead;
  const amounts = [
    directories.length > 0 && count(directories.length, 'directory', 'directories'),
    processes.length > 0 && count(processes.length, 'process', 'processes'),
    found.length > 0 && count(found.length, 'container'),
    services.length > 0 && count(services.length, 'part of services', 'parts of services'),
  ].filter((amount) => amount !== false);
  if (amounts.length === 0) return fine('Residue', 'nothing is left of earlier runs');
  return {
    subject: 'Residue',
    state: 'limited',
    found: `${listOf(amounts, 'and')} of dead runs`,
    advice: 'The next run removes them, and so does `npx clnrm clean`.',
  };
}
