import { markEnvironment } from './room-mark.ts';
import type { RoomLaunch } from './room-process.ts';

/** The environment of a room's process: what the launch says, its own home and temp folder, and the mark. */
export function roomEnvironment(launch: RoomLaunch): Record<string, string> {
  return { ...launch.env, ...folders(launch), ...markEnvironment(launch.mark) };
}

function folders({ directories: { home, temp } }: RoomLaunch): Record<string, string> {
  return process.platform === 'win32'
    ? { USERPROFILE: home, TEMP: temp, TMP: temp }
    : { HOME: home, TMPDIR: temp, TMP: temp, TEMP: temp };
}
