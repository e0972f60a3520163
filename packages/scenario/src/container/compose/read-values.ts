import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { splitCommand } from '../../definition/split-command.ts';
import { isClnrmError } from '@clnrm/model';
import type { ComposeNode } from './compose-node.ts';

/** Reads a command or an entrypoint: a line, or a list of a program and its arguments. */
export function readCommand(node: ComposeNode): readonly string[] {
  if (node.isList) return node.items().map((item) => item.text());
  try {
    return splitCommand(node.name, node.text());
  } catch (error) {
    if (!isClnrmError(error) || error.code !== 'CLNRM_SERVICE_OPTION') throw error;
    throw node.fail('is no plain command line', `Write it as a list, such as ["sh", "-c", "…"]`);
  }
}

/** Reads variables, as a map or as a list of `NAME=value`; a name alone takes its value from `outer`. */
export function readEnvironment(
  node: ComposeNode | undefined,
  outer: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  if (node === undefined) return {};
  const pairs = node.isList
    ? node.items().map((item): readonly [string, string | undefined] => {
        const [, name = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(item.text()) ?? [];
        return [name, value ?? outer[name]];
      })
    : [...node.entries()].map(([name, value]): readonly [string, string | undefined] => [
        name,
        value.isEmpty ? outer[name] : value.text(),
      ]);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Reads the files that `env_file` names. */
export function readEnvironmentFiles(
  node: ComposeNode | undefined,
  folder: string,
): Readonly<Record<string, string | undefined>> {
  const variables: Record<string, string | undefined> = {};
  for (const item of node?.isMap === true ? [node] : (node?.items() ?? [])) {
    const entries = item.isMap ? item.entries() : undefined;
    const path = resolve(folder, (entries?.get('path') ?? item).text());
    try {
      Object.assign(variables, parseEnv(readFileSync(path, 'utf8')));
    } catch {
      if (entries?.get('required')?.flag() === false) continue;
      throw item.fail(`names ${path}, which cannot be read`, 'Write the file, or correct the path');
    }
  }
  return variables;
}

const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads a duration such as `1m30s` as milliseconds. */
export function readDuration(node: ComposeNode): number {
  const text = node.text();
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)];
  if (parts.map(([part]) => part).join('') !== text || parts.length === 0) {
    throw node.fail(`is ${JSON.stringify(text)}, which is no duration`, 'Write one such as "30s" or "1m30s"');
  }
  return parts.reduce((sum, [, count = '0', unit = 's']) => sum + Number(count) * (units[unit] ?? 0), 0);
}

/** Reads a number. */
export function readNumber(node: ComposeNode): number {
  const number = Number(node.text());
  if (Number.isFinite(number)) return number;
  throw node.fail(`is ${JSON.stringify(node.text())}, which is no number`, 'Write a number');
}
