import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RoomLaunch } from './room-process.ts';

/** A file or folder of the host that a container sees under the same path. */
export interface Mount {
  readonly path: string;
  readonly writable: boolean;
}

/** What shows that a folder is the top of a project or of a workspace, or holds what it needs to run. */
const signs = ['node_modules', '.git', 'package-lock.json', 'pnpm-workspace.yaml', 'yarn.lock'];

/**
 * What a container room sees of the host: the project up to its outermost folder, Node, what runs inside, and what
 * the launch adds, read-only; the room's own directories and what the launch names as writable.
 */
export function containerMounts(launch: RoomLaunch): readonly Mount[] {
  const { container } = launch;
  const own = fileURLToPath(import.meta.url);
  const readable = [
    ...[launch.cwd, dirname(launch.entry), dirname(realpathSync(launch.entry)), dirname(own)].map(outermost),
    ...(container?.image === undefined ? [realpathSync(process.execPath)] : []),
    ...(container?.readable ?? []),
    ...[launch.env['NODE_EXTRA_CA_CERTS'] ?? ''].filter((path) => path !== '' && existsSync(path)),
  ];
  const mounts = new Map<string, Mount>();
  for (const path of readable) mounts.set(path, { path, writable: false });
  for (const path of [launch.directories.base, ...(container?.writable ?? [])]) {
    mounts.set(path, { path, writable: true });
  }
  return [...mounts.values()];
}

/** The outermost folder above a path that looks like part of the same project; the path itself where none does. */
function outermost(path: string): string {
  const end = new Set([parse(path).root, homedir()]);
  let found = path;
  for (let folder = path; !end.has(folder); folder = dirname(folder)) {
    if (signs.some((sign) => existsSync(join(folder, sign)))) found = folder;
  }
  return found;
}
