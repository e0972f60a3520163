import { ClnrmError, didYouMean } from '@clnrm/model';
import type { CliOptions } from 'vitest/node';
import { parseCLI } from 'vitest/node';
import type { ClnrmOptions } from '../options/clnrm-options.ts';
import { messageOf } from '../text/message-of.ts';
import { knownOptions } from './known-options.ts';

/** Set by the parser itself, or for each command. */
const ownFlags: ReadonlySet<string> = new Set(['run', 'color']);

type OwnArguments = Pick<ClnrmOptions, 'isolation' | 'leaks'> & { readonly '--'?: readonly string[] };

/** What a command line of `vitest run` comes to. */
export interface RunArguments {
  readonly filter: string[];
  readonly options: CliOptions;
  /** Options of clnrm, for a project that does not set them itself. */
  readonly own: ClnrmOptions;
}

/**
 * Reads filters and options as `vitest run` does, besides `--isolation` and `--leaks`, and refuses options that nobody knows.
 * @throws {ClnrmError} `CLNRM_COMMAND_LINE`
 */
export function parseRunArguments(args: readonly string[]): RunArguments {
  const { filter, options: all } = parse(args);
  const { '--': _rest, exclude, isolation, leaks, ...options } = all as CliOptions & OwnArguments;
  refuseUnknown(Object.keys(options));
  return {
    filter,
    own: { ...(isolation !== undefined && { isolation }), ...(leaks !== undefined && { leaks }) },
    options: {
      ...options,
      ...(exclude && { cliExclude: [exclude].flat() }),
      ...(filter.some((entry) => entry.includes(':')) && { includeTaskLocation: true }),
    },
  };
}

function parse(args: readonly string[]): ReturnType<typeof parseCLI> {
  try {
    return parseCLI(['vitest', 'run', ...args]);
  } catch (cause) {
    const message = `Failed to read the command line: ${messageOf(cause)}. Try "vitest run --help".`;
    throw new ClnrmError('CLNRM_COMMAND_LINE', message, { cause });
  }
}

function refuseUnknown(names: readonly string[]): void {
  const known = knownOptions();
  const unknown =
    known.size === 0 ? undefined : names.find((name) => !known.has(name) && !ownFlags.has(name));
  if (unknown === undefined) return;
  throw new ClnrmError(
    'CLNRM_COMMAND_LINE',
    `Failed to read the command line: Vitest has no option "--${unknown}". ` +
      (didYouMean(unknown, known) ?? 'Try "vitest run --help".'),
  );
}
