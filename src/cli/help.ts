import { commands } from './commands.ts';
import type { Command } from './commands.ts';

/** The help of all commands. */
export function help(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Usage: clnrm <command> [options]',
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Options:',
    '  -h, --help     Shows this, or the usage of one command',
    '  -v, --version  Shows the version',
  ].join('\n');
}

/** The help of one command. */
export function helpOf({ usage, summary }: Command): string {
  return `Usage: ${usage}\n\n${summary}.`;
}
