import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** Where distributions keep programs that an ordinary user's `PATH` may leave out. */
const systemFolders = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Absolute path of a program, looked for in `PATH` and then where the system keeps its own. */
export function findProgram(name: string, path: string = process.env['PATH'] ?? ''): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return [...folders, ...systemFolders].map((folder) => join(folder, name)).find(isExecutable);
}

/**
 * Finds a program as the system does when it is asked to run it: a path from `cwd` on, a plain name in `PATH`.
 * @throws Error with the `code` `ENOENT` or `EACCES`
 */
export function requireProgram(command: string, path: string | undefined, cwd: string): string {
  const places = command.includes('/')
    ? [resolve(cwd, command)]
    : (path ?? '/usr/bin:/bin').split(delimiter).map((folder) => resolve(cwd, folder, command));
  const found = places.find(isExecutable);
  if (found !== undefined) return found;
  const code = places.some(isFile) ? 'EACCES' : 'ENOENT';
  throw Object.assign(new Error(`${command}: ${code}`), { code });
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return isFile(file);
  } catch {
    return false;
  }
}
