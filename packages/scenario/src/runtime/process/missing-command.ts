import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { didYouMean } from '@clnrm/model';

/** More folders than a person reads. */
const shownFolders = 12;

/** Says what is known of a command that was not found, in sentences: what is near, where it is, where it was looked for. */
export function missingCommand(command: string, cwd: string, path: string | undefined): string {
  if (command.includes('/')) {
    const file = resolve(cwd, command);
    return existsSync(file)
      ? `${file} is there, but the program that its first line names is not.`
      : `There is no ${file}.`;
  }
  const folders = [...new Set((path ?? '').split(delimiter))].filter((folder) => folder !== '');
  const local = localBinary(command, cwd);
  if (local !== undefined) return `It is in ${local}, which is not in PATH: put "npx" before it.`;
  const near = didYouMean(command, folders.flatMap(namesIn));
  const rest = folders.length > shownFolders ? ` and ${folders.length - shownFolders} more` : '';
  const looked =
    folders.length === 0
      ? 'Its PATH is empty.'
      : `It was looked for in ${folders.slice(0, shownFolders).join(', ')}${rest}.`;
  return [...(near === undefined ? [] : [near]), looked].join(' ');
}

/** The folder of the programs of packages that has a command, in the working directory or above. */
function localBinary(command: string, cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const binaries = join(folder, 'node_modules', '.bin');
    if (existsSync(join(binaries, command))) return binaries;
    if (folder === dirname(folder)) return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
