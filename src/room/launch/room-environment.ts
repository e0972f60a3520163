import { markEnvironment } from './room-mark.ts';
import type { RoomLaunch } from './room-process.ts';

/** The environment of a room's process: what the launch says, its own home and temp folder, and the mark. */
export function roomEnvironment(launch: RoomLaunch): Record<string, string> {
  return { ...launch.env, ...folders(launch), ...markEnvironment(launch.mark) };
}

function folders({ directories, inherit = [] }: RoomLaunch): Record<string, string> {
  const isWindows = process.platform === 'win32';
  const home = isWindows ? { USERPROFILE: directories.home } : { HOME: directories.home };
  const temp = { TMP: directories.temp, TEMP: directories.temp, ...(isWindows ? {} : { TMPDIR: directories.temp }) };
  return { ...(inherit.includes('home') ? {} : home), ...(inherit.includes('temp') ? {} : temp) };
}
