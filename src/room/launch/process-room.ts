import { fork } from 'node:child_process';
import { ChildRoom } from './child-room.ts';
import { roomEnvironment } from './room-environment.ts';
import type { RoomLaunch, RoomProcess } from './room-process.ts';

/**
 * Starts a room in a plain process, on every platform. On POSIX the process leads a session of its own: Ctrl-C in
 * the terminal reaches Vitest alone, which then ends the rooms in order, and what a room starts can be told apart.
 */
export function launchProcessRoom(launch: RoomLaunch): RoomProcess {
  const child = fork(launch.entry, [], {
    cwd: launch.cwd,
    env: roomEnvironment(launch),
    execArgv: [...launch.execArgv],
    detached: process.platform !== 'win32',
    stdio: 'pipe',
    serialization: 'advanced',
  });
  return new ChildRoom(child, launch);
}
