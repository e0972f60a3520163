import { parseArgs } from 'node:util';
import { ClnrmError } from '@clnrm/model';
import { listOf } from '../text/list-of.ts';
import { messageOf } from '../text/message-of.ts';

/**
 * Reads a command line that consists of flags alone; each is false unless given.
 * @throws {ClnrmError} `CLNRM_COMMAND_LINE`, which names the flags that the command takes.
 */
export function readFlags<Name extends string>(
  command: string,
  args: readonly string[],
  names: readonly Name[],
): Readonly<Record<Name, boolean>> {
  const options = Object.fromEntries(
    names.map((name) => [name, { type: 'boolean', default: false } as const]),
  );
  try {
    const { values } = parseArgs({ args: [...args], options });
    return Object.fromEntries(names.map((name) => [name, values[name] === true])) as Record<Name, boolean>;
  } catch (cause) {
    const known = listOf(
      names.map((name) => `--${name}`),
      'and',
    );
    const message = `Failed to read the command line: ${messageOf(cause)}. "clnrm ${command}" takes ${known} only.`;
    throw new ClnrmError('CLNRM_COMMAND_LINE', message, { cause });
  }
}
