import { listOf } from '../text/list-of.ts';
import { optionError, unknownOptionError } from './option-error.ts';

/** An object of options as a user gave it, before it was checked. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/**
 * Checks that a value is an object with only the known keys.
 * @throws {ClnrmError} `CLNRM_INVALID_OPTION` or `CLNRM_UNKNOWN_OPTION`; `within` names the option, empty at the top.
 */
export function readObject(value: unknown, within: string, known: readonly string[]): GivenOptions {
  if (!isObject(value)) throw optionError(within, value, 'an object');
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw unknownOptionError(key, within, known);
  }
  return value;
}

/** Tells whether a value is an object that is neither a list nor a function. */
export function isObject(value: unknown): value is GivenOptions {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one of some words; `words[0]` is the default. */
export function readWord<const Word extends string>(
  value: unknown,
  option: string,
  words: readonly [Word, ...Word[]],
): Word {
  if (value === undefined) return words[0];
  const word = words.find((candidate) => candidate === value);
  if (word !== undefined) return word;
  throw optionError(
    option,
    value,
    listOf(
      words.map((candidate) => `'${candidate}'`),
      'or',
    ),
  );
}

/** Reads `true` or `false`. */
export function readFlag(value: unknown, option: string, byDefault: boolean): boolean {
  if (value === undefined) return byDefault;
  if (typeof value === 'boolean') return value;
  throw optionError(option, value, 'true or false');
}

/** Reads a span of time in milliseconds, at least 0. */
export function readMilliseconds(value: unknown, option: string, byDefault: number): number {
  if (value === undefined) return byDefault;
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value;
  throw optionError(option, value, 'a number of milliseconds, 0 or more');
}

/** Reads text that is not empty. */
export function readText(value: unknown, option: string, byDefault: string): string {
  if (value === undefined) return byDefault;
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw optionError(option, value, 'text that is not empty');
}
