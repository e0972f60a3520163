import { isClnrmError } from '@clnrm/model';
import { type Duration, durationNs } from '../predicates/duration.ts';
import { formatDuration } from './format-value.ts';
import { checkPattern } from './pattern.ts';

/** What is wrong with a value, and what to do about it where there is more to say than what a selector is. */
export interface Problem {
  readonly what: string;
  readonly remedy?: string;
}

/** Finds what is wrong with the value at a path; undefined where nothing is. */
export type Check = (value: unknown, path: string) => Problem | undefined;

/** Checks by key. */
export type Checks = Readonly<Record<string, Check>>;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp);
}

/** A text, an expression or a predicate. */
export const checkText: Check = (value, path) => {
  if (value instanceof RegExp || typeof value === 'function') return undefined;
  if (typeof value !== 'string')
    return { what: `${path} is ${typeof value} instead of a string or a RegExp` };
  return value === '' ? { what: `${path} is empty` } : undefined;
};

/** The same where an empty text says that there is none. */
export const checkAnyText: Check = (value, path) => (value === '' ? undefined : checkText(value, path));

/** A number or a predicate. */
export const checkNumber: Check = (value, path) => {
  if (typeof value === 'function' || (Number.isInteger(value) && Number(value) >= 0)) return undefined;
  return { what: `${path} is ${shown(value)} instead of a whole number or a predicate such as is.above(2)` };
};

export const checkFlag: Check = (value, path) =>
  typeof value === 'boolean' ? undefined : { what: `${path} is ${shown(value)} instead of true or false` };

export const checkFunction: Check = (value, path) =>
  typeof value === 'function' ? undefined : { what: `${path} is ${shown(value)} instead of a function` };

/** Patterns by key. */
export const checkPatterns: Check = (value, path) => {
  if (!isObject(value)) return { what: `${path} is not an object of attributes` };
  for (const [key, pattern] of Object.entries(value)) {
    if (key === '') return { what: `${path} has an empty key` };
    const problem = checkPattern(pattern);
    if (problem !== undefined) return { what: `${path} "${key}" ${problem}` };
  }
  return undefined;
};

/** A range of time that is not empty. */
export const checkDuration: Check = (value, path) => {
  const problem = checkObject(rangeChecks)(value, path);
  if (problem !== undefined) return problem;
  const { atLeast, above, atMost, below } = value as Readonly<Record<string, Duration | undefined>>;
  const low = [atLeast, above].flatMap(nsOf).reduce((a, b) => (a > b ? a : b), -1n);
  const [first, ...others] = [atMost, below].flatMap(nsOf);
  if (first === undefined) return undefined;
  const high = others.reduce((a, b) => (a < b ? a : b), first);
  const isOpen = above !== undefined || below !== undefined;
  if (low < high || (low === high && !isOpen)) return undefined;
  return { what: `${path} asks for at least ${formatDuration(low)} and at most ${formatDuration(high)}` };
};

const checkBound: Check = (value, path) => {
  try {
    durationNs(value as Duration, path);
    return undefined;
  } catch (error) {
    if (!isClnrmError(error)) throw error;
    return {
      what: `${path} is ${shown(value)}, which is not a duration`,
      remedy: 'Give milliseconds, or a number with its unit such as "250us", "30ms", "1.5s".',
    };
  }
};

const rangeChecks: Checks = { atLeast: checkBound, above: checkBound, atMost: checkBound, below: checkBound };

function nsOf(duration: Duration | undefined): readonly bigint[] {
  return duration === undefined ? [] : [durationNs(duration, 'a bound')];
}

/** An object with some of these keys and no others. */
export function checkObject(checks: Checks): Check {
  return (value, path) => {
    if (!isObject(value)) return { what: `${path} is ${shown(value)} instead of an object` };
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (entries.length === 0) return { what: `${path} has no condition` };
    for (const [key, item] of entries) {
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
      const at = path === '' ? key : `${path}.${key}`;
      if (check === undefined) {
        return { what: `"${at}" is not a condition`, remedy: `Use ${Object.keys(checks).join(', ')}.` };
      }
      const problem = check(item, at);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** Either of two, the second for objects. */
export function orObject(check: Check, checks: Checks): Check {
  const ofObject = checkObject(checks);
  return (value, path) => (isObject(value) ? ofObject(value, path) : check(value, path));
}

/** A list of what fits the check, of at least `min` elements. */
export function checkList(check: Check, min: number): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return { what: `${path} is ${shown(value)} instead of a list` };
    if (value.length < min) return { what: `${path} is an empty list` };
    for (const [index, item] of value.entries()) {
      const problem = check(item, `${path}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** One of some words. */
export function checkWord(words: readonly string[]): Check {
  return (value, path) =>
    words.includes(value as string)
      ? undefined
      : { what: `${path} is ${shown(value)} instead of one of ${words.join(', ')}` };
}

function shown(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  return typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? 'a list'
      : 'an object'
    : typeof value === 'string'
      ? JSON.stringify(value)
      : typeof value === 'function'
        ? 'a function'
        : String(value);
}
