import { optionError } from './definition-problem.ts';

/**
 * Reads a command line into a program and its arguments, as a shell would quotes and backslashes; nothing else of a shell
 * is done: no variables, no wildcards, no pipes. A list is taken as it is. `what` names it in the error.
 */
export function splitCommand(what: string, command: string | readonly string[]): readonly string[] {
  if (typeof command !== 'string' && !Array.isArray(command)) throw noCommand(what, command);
  const argv = typeof command === 'string' ? splitLine(what, command) : command;
  const strange = (argv as readonly unknown[]).find((part) => typeof part !== 'string');
  if (strange !== undefined) throw noCommand(what, command);
  if (Array.isArray(argv) && argv.every((part) => typeof part === 'string') && argv[0]?.trim()) return argv;
  throw optionError(what, {
    reason: 'it is empty',
    remedy: `Give a program and its arguments, such as 'node server.js'`,
  });
}

function noCommand(what: string, given: unknown): Error {
  return optionError(what, {
    reason: `it is ${JSON.stringify(given) ?? typeof given}`,
    remedy: `Give a text, or a list of texts, such as ['node', 'server.js']`,
  });
}

const part = /\s*((?:"(?:\\["\\$`]|[^"])*"|'[^']*'|\\.|[^\s"'\\|&;<>])+)/y;

function splitLine(what: string, line: string): readonly string[] {
  const parts: string[] = [];
  part.lastIndex = 0;
  for (let at = 0; at < line.trimEnd().length; at = part.lastIndex) {
    part.lastIndex = at;
    const word = part.exec(line)?.[1];
    if (word === undefined) throw notPlain(what, line, line.slice(at).trimStart());
    parts.push(unquote(word));
  }
  return parts;
}

function unquote(word: string): string {
  return word.replaceAll(
    /"((?:\\["\\$`]|[^"])*)"|'([^']*)'|\\(.)/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double?.replaceAll(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? '',
  );
}

function notPlain(what: string, line: string, rest: string): Error {
  const quote = /^["']/.exec(rest)?.[0];
  return optionError(what, {
    reason:
      quote === undefined
        ? `${JSON.stringify(line)} asks for a shell by ${JSON.stringify(rest[0])}`
        : `${JSON.stringify(line)} has a ${quote} that is not closed`,
    remedy: `Quote it, or give a list, such as ['sh', '-c', '…']`,
  });
}
