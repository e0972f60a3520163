import { optionError } from './option-error.ts';
import { isObject, readObject } from './read-option.ts';
import type { ResolvedDeterminism } from './resolved-options.ts';

/** How it is checked that a test does the same each time. */
export interface DeterminismOptions {
  /** How often a test runs: 5 times by default. The traces of all iterations must be the same. */
  readonly iterations?: number;
  /** Attributes whose values may differ, by key, `*` at the end for any rest: none by default, besides the well-known. */
  readonly volatile?: readonly string[];
  /** Attributes that do not count at all: none by default. */
  readonly ignore?: readonly string[];
}

/** Options for a test, as Vitest's `test` takes them. */
export interface RepeatedTest {
  /** How often Vitest runs the test again. */
  readonly repeats: number;
  readonly meta: object;
}

/** What the repeats of a test are to be compared by is kept in its meta data under this key. */
export const determinismKey = 'clnrm.determinism';

const byDefault = 5;

/**
 * Options for Vitest's `test` or `describe` that make a test run several times, each with hooks, fixtures and a trace of its
 * own, and fail where the traces differ: `test('pays', determinism({ iterations: 5 }), async () => { … })`.
 * @throws {ClnrmError} `CLNRM_UNKNOWN_OPTION` or `CLNRM_INVALID_OPTION`
 */
export function determinism(options: DeterminismOptions = {}): RepeatedTest {
  const resolved = resolve(options);
  return { repeats: resolved.iterations - 1, meta: { [determinismKey]: resolved } };
}

/** Reads `determinism`; undefined where nothing is compared. */
export function readDeterminism(value: unknown): ResolvedDeterminism | undefined {
  return value === undefined || value === false ? undefined : resolve(value === true ? {} : value);
}

function resolve(value: unknown): ResolvedDeterminism {
  if (!isObject(value)) throw optionError('determinism', value, 'true, false or an object');
  const given = readObject(value, 'determinism', ['iterations', 'volatile', 'ignore']);
  const iterations = given['iterations'] ?? byDefault;
  if (typeof iterations !== 'number' || !Number.isInteger(iterations) || iterations < 1) {
    throw optionError('determinism.iterations', iterations, 'a whole number, 1 or more');
  }
  return {
    iterations,
    volatile: readKeys(given['volatile'], 'determinism.volatile'),
    ignore: readKeys(given['ignore'], 'determinism.ignore'),
  };
}

function readKeys(value: unknown, option: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((key) => typeof key === 'string' && key !== '')) return value;
  throw optionError(option, value, "a list of attribute keys such as ['order.id', 'shop.*']");
}
