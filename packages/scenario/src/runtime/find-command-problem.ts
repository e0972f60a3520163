import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { DefinitionProblem } from '../definition/definition-problem.ts';
import type { SlotRequest } from './runtime.ts';

/** Says why something cannot run as a process of this machine; `what` is that process, such as `a plain process`. */
export async function findCommandProblem(
  { program, files }: SlotRequest,
  what: string,
): Promise<DefinitionProblem | undefined> {
  if (program.kind !== 'command') {
    return {
      reason: 'it runs in a container, which a process cannot take the place of',
      remedy: 'Define it with command() or server(), or start it where there is a container engine',
    };
  }
  const outside = files.find(({ path }) => isAbsolute(path));
  if (outside !== undefined) {
    return {
      reason: `${what} cannot be given the file ${outside.path} without giving it to everybody`,
      remedy: 'Give a path relative to its folder, which it finds in SERVICE_FOLDER',
    };
  }
  const found = await stat(program.cwd).catch(() => undefined);
  return found?.isDirectory() === true
    ? undefined
    : { reason: `its "cwd" ${program.cwd} is not a directory`, remedy: 'Correct "cwd"' };
}
