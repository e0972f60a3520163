import { markEnvironment } from './room-mark.ts';
import type { RoomLaunch } from './room-process.ts';

/** The environment of a room's process: what the launch says, its own home and temp folder, and the mark. */
export function roomEnvironment(launch: RoomLaunch): Record<string, string> {
  return { ...withoutPreload(launch.env), ...folders(launch), ...markEnvironment(launch.mark) };
}

const preloadOption = /\s*--import=file:\S+\/clnrm-preload\.js/g;

/** A run that a test starts inherits what services are started with. A room records its spans itself. */
function withoutPreload(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const options = env['NODE_OPTIONS'];
  return options === undefined ? env : { ...env, NODE_OPTIONS: options.replaceAll(preloadOption, '').trim() };
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
