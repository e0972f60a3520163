import { markEnvironment } from './room-mark.ts';
import type { RoomLaunch } from './room-process.ts';

/** The environment of a room's process: what the launch says, its own home and temp folder, and the mark. */
export function roomEnvironment(launch: RoomLaunch): Record<string, string> {
  return { ...launch.env, ...folders(launch), ...markEnvironment(launch.mark) };
}

function folders({ directories, own }: RoomLaunch): Record<string, string> {
  const windows = process.platform === 'win32';
  const { home, temp } = directories;
  return {
    ...((own?.home ?? true) && (windows ? { USERPROFILE: home } : { HOME: home })),
    ...((own?.temp ?? true) &&
      (windows ? { TEMP: temp, TMP: temp } : { TMPDIR: temp, TMP: temp, TEMP: temp })),
  };
}
