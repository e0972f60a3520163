import type { AttributeValue } from '@clnrm/model';
import { fits, formatPattern, type Pattern } from '../claim/pattern.ts';
import { requirePattern } from './logic.ts';
import { invalidPredicate, type Predicate, predicate } from './predicate.ts';

/** What {@link ofType} tells apart; `integer` is a number or bigint without a fraction. */
export type ValueType =
  | 'string'
  | 'number'
  | 'integer'
  | 'bigint'
  | 'boolean'
  | 'null'
  | 'bytes'
  | 'list'
  | 'map';

/** Any value. */
export const present: Predicate = predicate('present', (value) => value !== undefined);

/** No value at all. */
export const absent: Predicate = predicate('absent', (value) => value === undefined);

/** Text, bytes, a list or a map with nothing in it. */
export const empty: Predicate = predicate('empty', (value) => lengthOf(value) === 0);

const types: Readonly<Record<ValueType, (value: AttributeValue) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => typeof value === 'bigint' || Number.isInteger(value),
  bigint: (value) => typeof value === 'bigint',
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  bytes: (value) => value instanceof Uint8Array,
  list: (value) => Array.isArray(value),
  map: isMap,
};

/**
 * A value of a type.
 * @throws ClnrmError `CLNRM_INVALID_PREDICATE`
 */
export function ofType(type: ValueType): Predicate {
  if (!Object.hasOwn(types, type)) {
    const problem = `${JSON.stringify(type) ?? typeof type} is not a type`;
    throw invalidPredicate('ofType', problem, `Use ${Object.keys(types).join(', ')}.`);
  }
  return predicate(`a ${type}`, (value) => value !== undefined && types[type](value));
}

/** Text, bytes, a list or a map whose length fits: `is.ofLength(3)`, `is.ofLength(is.above(0))`. */
export function ofLength(length: Pattern): Predicate {
  requirePattern('ofLength', length);
  return predicate(`of length ${formatPattern(length)}`, (value) => {
    const actual = lengthOf(value);
    return actual !== undefined && fits(length, actual);
  });
}

/** Text with `part` in it, or a list with an element that fits. */
export function containing(part: Pattern): Predicate {
  requirePattern('containing', part);
  return predicate(`containing ${formatPattern(part)}`, (value) => {
    if (isList(value)) return value.some((element) => fits(part, element));
    return typeof value === 'string' && typeof part === 'string' && value.includes(part);
  });
}

/** A list with at least one element, all of which fit. */
export function each(element: Pattern): Predicate {
  requirePattern('each', element);
  return predicate(
    `a list of ${formatPattern(element)}`,
    (value) => isList(value) && value.length > 0 && value.every((item) => fits(element, item)),
  );
}

/** A map with these keys, and perhaps others, each by a pattern. */
export function having(keys: Readonly<Record<string, Pattern>>): Predicate {
  if (typeof keys !== 'object' || keys === null || Object.keys(keys).length === 0) {
    throw invalidPredicate('having', 'it was given no keys', 'Give an object such as { id: 7 }.');
  }
  const entries = Object.entries(keys);
  for (const [, pattern] of entries) requirePattern('having', pattern);
  const text = entries.map(([key, pattern]) => `${key} ${formatPattern(pattern)}`).join(' and ');
  return predicate(
    `having ${text}`,
    (value) => isMap(value) && entries.every(([key, pattern]) => fits(pattern, own(value, key))),
  );
}

/** Text that is JSON and whose value fits: `is.json(is.having({ id: 7 }))`. */
export function json(content: Pattern): Predicate {
  requirePattern('json', content);
  return predicate(`JSON of ${formatPattern(content)}`, (value) => {
    if (typeof value !== 'string') return false;
    try {
      return fits(content, JSON.parse(value) as AttributeValue);
    } catch {
      return false;
    }
  });
}

/**
 * What `test` says yes to, with words for it: `is.satisfying('a card number', isCard)`. It is asked for nothing too, as
 * undefined.
 * @throws ClnrmError `CLNRM_INVALID_PREDICATE`
 */
export function satisfying(text: string, test: (value: AttributeValue | undefined) => boolean): Predicate {
  if (typeof text !== 'string' || text === '' || typeof test !== 'function') {
    throw invalidPredicate(
      'satisfying',
      'it takes words and a function',
      'Write is.satisfying("a card number", (value) => …).',
    );
  }
  return predicate(text, test);
}

type AttributeMap = { readonly [key: string]: AttributeValue };

function isList(value: AttributeValue | undefined): value is readonly AttributeValue[] {
  return Array.isArray(value);
}

function isMap(value: AttributeValue | undefined): value is AttributeMap {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function own(map: AttributeMap, key: string): AttributeValue | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

function lengthOf(value: AttributeValue | undefined): number | undefined {
  if (typeof value === 'string' || isList(value) || value instanceof Uint8Array) return value.length;
  return isMap(value) ? Object.keys(value).length : undefined;
}
