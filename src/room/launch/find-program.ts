import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where distributions keep programs that an ordinary user's `PATH` may leave out. */
const systemFolders = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Absolute path of a program, looked for in `PATH` and then where the system keeps its own. */
export function findProgram(name: string, path: string = process.env['PATH'] ?? ''): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return [...folders, ...systemFolders].map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
