import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Isolation } from '@clnrm/model';
import { onTestFinished } from 'vitest';
import { launchRoom } from '../../src/room/launch/launch-room.ts';
import { createRoomDirectories } from '../../src/room/launch/room-directories.ts';
import type {
  RoomDirectories,
  RoomExit,
  RoomLaunch,
  RoomProcess,
} from '../../src/room/launch/room-process.ts';

let rooms = 0;

/** A room that a test started; it is gone when the test is over. */
export interface StartedRoom {
  readonly room: RoomProcess;
  readonly roomId: string;
  /** Holds the entry, and is the room's working directory. */
  readonly folder: string;
  readonly directories: RoomDirectories;
  /** What it wrote so far, output and errors together. */
  readonly output: () => string;
}

/** Starts a room that runs the text of a module. */
export function startRoom(
  isolation: Isolation,
  source: string,
  options: Partial<Pick<RoomLaunch, 'env' | 'execArgv' | 'container'>> = {},
): StartedRoom {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-test-'));
  const entry = join(folder, 'entry.mjs');
  writeFileSync(entry, source);
  const roomId = `test-${process.pid}-${rooms++}`;
  const directories = createRoomDirectories(folder, roomId);
  const written: string[] = [];
  const sink = (): PassThrough => new PassThrough().on('data', (chunk) => written.push(String(chunk)));
  const room = launchRoom({
    isolation,
    mark: { runId: `run-${process.pid}`, roomId },
    entry,
    execArgv: options.execArgv ?? [],
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    cwd: folder,
    directories,
    stdout: sink(),
    stderr: sink(),
    container: options.container,
  });
  onTestFinished(async () => {
    await room.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return { room, roomId, folder, directories, output: () => written.join('') };
}

/** The next message of a room; fails with its output when it ends first. */
export function nextMessage({ room, output }: StartedRoom): Promise<unknown> {
  return new Promise((resolve, reject) => {
    room.onMessage((message) => {
      room.onMessage(undefined);
      resolve(message);
    });
    room.onExit((exit) => reject(new Error(`The room ended first: ${JSON.stringify(exit)}\n${output()}`)));
  });
}

/** How a room ended. */
export function exitOf({ room }: StartedRoom): Promise<RoomExit> {
  return new Promise((resolve) => room.onExit(resolve));
}
