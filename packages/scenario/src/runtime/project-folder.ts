import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, parse } from 'node:path';

/** What shows that a folder is the top of a project or of a workspace. */
const signs = ['node_modules', '.git', 'package-lock.json', 'pnpm-workspace.yaml', 'yarn.lock'];

/** The outermost folder above a path that looks like part of the same project; the path itself where none does. */
export function projectFolder(path: string): string {
  const end = new Set([parse(path).root, homedir()]);
  let found = path;
  for (let folder = path; !end.has(folder); folder = dirname(folder)) {
    if (signs.some((sign) => existsSync(join(folder, sign)))) found = folder;
  }
  return found;
}
