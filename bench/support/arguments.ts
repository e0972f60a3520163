import { parseArgs } from 'node:util';
import { ClnrmError } from '@clnrm/model';
import { didYouMean } from '@clnrm/model';
import { messageOf } from '../../src/text/message-of.ts';
import type { Bench } from './bench.ts';

/** What the command line asks for. */
export interface BenchRequest {
  /** Undefined asks for the list of benches. */
  readonly bench: Bench | undefined;
  /** Results to measure; empty for all. */
  readonly ids: readonly string[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly publish: boolean;
}

/**
 * Reads `<name> [result…] [--json] [--quick] [--publish]`.
 * @throws {ClnrmError} `CLNRM_BENCH_ARGUMENTS` for what it does not know, saying what there is.
 */
export function readArguments(args: readonly string[], benches: readonly Bench[]): BenchRequest {
  const { values, positionals } = parse(args);
  const [name, ...ids] = positionals;
  const bench = name === undefined ? undefined : find(name, benches);
  const known = bench?.measurements.flatMap((measurement) => measurement.ids) ?? [];
  for (const id of ids) {
    if (!known.includes(id)) throw unknown(`find the result "${id}"`, id, known);
  }
  const { json = false, quick = false, publish = false } = values;
  if (publish && quick) {
    throw refused('publish: a quick run samples too little. Leave out --quick.');
  }
  return { bench, ids, json, quick, publish };
}

function parse(args: readonly string[]): {
  readonly values: { readonly json?: boolean; readonly quick?: boolean; readonly publish?: boolean };
  readonly positionals: readonly string[];
} {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { json: flag, quick: flag, publish: flag },
      allowPositionals: true,
    });
  } catch (error) {
    const [first = ''] = messageOf(error).split('. ');
    throw refused(`read the arguments: ${first}. There are --json, --quick and --publish.`);
  }
}

function find(name: string, benches: readonly Bench[]): Bench {
  const found = benches.find((bench) => bench.name === name);
  if (found !== undefined) return found;
  throw unknown(
    `find the bench "${name}"`,
    name,
    benches.map((bench) => bench.name),
  );
}

function unknown(what: string, word: string, candidates: readonly string[]): ClnrmError {
  const hint = didYouMean(word, candidates);
  return refused(`${what}: there are ${candidates.join(', ')}.${hint === undefined ? '' : ` ${hint}`}`);
}

function refused(sentence: string): ClnrmError {
  return new ClnrmError('CLNRM_BENCH_ARGUMENTS', `Failed to ${sentence}`);
}
