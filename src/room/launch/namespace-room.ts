import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ClnrmError } from '@clnrm/model';
import { ChildRoom } from './child-room.ts';
import { findNamespaceTools, namespaceCommand, namespaceUser, setupFailed } from './namespace-command.ts';
import { LineFilter } from './line-filter.ts';
import { roomEnvironment } from './room-environment.ts';
import type { RoomExit, RoomLaunch, RoomProcess } from './room-process.ts';

/** Starts a room in Linux namespaces of its own. Node's IPC channel passes through as an open file. */
export function launchNamespaceRoom(launch: RoomLaunch): RoomProcess {
  const found = findNamespaceTools();
  if (found.kind === 'missing') {
    throw new ClnrmError(
      'CLNRM_ISOLATION_UNAVAILABLE',
      `Failed to start a room in namespaces: ${found.names.join(', ')} not found. Run \`npx clnrm doctor\`.`,
    );
  }
  const program = [process.execPath, ...launch.execArgv, launch.entry];
  const [command, ...args] = namespaceCommand(found.tools, namespaceUser(), launch, program);
  const child = spawn(command, args, {
    cwd: launch.cwd,
    env: roomEnvironment(launch),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const stderr = new LineFilter(killedMessage);
  const explainExit = (exit: RoomExit, spoke: boolean): RoomExit => {
    if (stderr.seen) return { ...exit, code: null, signal: 'SIGKILL' };
    return exit.code === setupFailed && !spoke ? { ...exit, problem: setupProblem } : exit;
  };
  return new ChildRoom(child, launch, { innerPid: onlyChildOf, stderr, explainExit });
}

/** What `unshare` of util-linux 2.38 writes, before it exits with 1, when SIGKILL ended what it started. */
const killedMessage = 'unshare: sigprocmask unblock failed: Invalid argument';

const setupProblem = 'its namespaces could not be set up; the reason is in its output';

/** The first process inside, as the host numbers it: all others inside die with it. */
function onlyChildOf(pid: number): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === '' ? undefined : Number(children.split(' ')[0]);
  } catch {
    return undefined;
  }
}
