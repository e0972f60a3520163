import { didYouMean, isClnrmError } from '@clnrm/model';
import { requireNode } from '../options/require-node.ts';
import { listOf } from '../text/list-of.ts';
import { version } from '../version.ts';
import { commands, loadCommand } from './commands.ts';
import { help, helpOf } from './help.ts';

/** Exit code for a command line that cannot be read. */
const misused = 2;

/**
 * Runs the command that the arguments name and resolves to the exit code: 0 for success, 1 for a failure, 2 for a command
 * line that cannot be read.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return say(help());
  if (name === '--version' || name === '-v') return say(version);
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) return unknown(name);
  if (rest.includes('--help') || rest.includes('-h')) return say(helpOf(command));
  try {
    requireNode();
    const run = await loadCommand(command);
    return await run(rest);
  } catch (error) {
    if (!isClnrmError(error)) throw error;
    console.error(error.message);
    return error.code === 'CLNRM_COMMAND_LINE' ? misused : 1;
  }
}

function say(text: string): number {
  console.log(text);
  return 0;
}

function unknown(name: string): number {
  const names = commands.map((command) => command.name);
  const remedy = didYouMean(name, names) ?? `Known are ${listOf(names, 'and')}.`;
  console.error(`Failed to run clnrm: there is no command "${name}". ${remedy}`);
  return misused;
}
