import { invalidRule } from './invalid-rule.ts';

/** How many: exactly a number, or bounds that must all hold. */
export type Count =
  | number
  | { readonly exactly?: number; readonly atLeast?: number; readonly atMost?: number };

/** A {@link Count} that was checked. */
export interface CountBounds {
  readonly min: number;
  /** Infinite where there is no upper bound. */
  readonly max: number;
  /** `exactly 2`, `at least 1`, `1 to 3`. */
  readonly text: string;
  /** `exactly once`, `at least 2 times`. */
  readonly times: string;
}

/** What a number that lies from `sure` to `most` comes to. */
export type CountVerdict = 'fits' | 'too few' | 'too many' | 'open';

/**
 * Checks how many are asked for; `rule` and `what` name it in the error.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function countBounds(count: Count, rule: string, what: string): CountBounds {
  const { exactly, atLeast, atMost, ...others } = typeof count === 'number' ? { exactly: count } : count;
  const given = [exactly, atLeast, atMost].filter((value) => value !== undefined);
  const isGood = given.every((value) => Number.isInteger(value) && value >= 0);
  if (given.length === 0 || !isGood || Object.keys(others).length > 0) {
    throw invalidRule(
      rule,
      `${what} is ${JSON.stringify(count)}`,
      'Give a whole number, or { exactly, atLeast, atMost } with whole numbers.',
    );
  }
  const min = Math.max(exactly ?? 0, atLeast ?? 0);
  const max = Math.min(exactly ?? Infinity, atMost ?? Infinity);
  if (min > max)
    throw invalidRule(rule, `${what} is at least ${min} and at most ${max}`, 'No number is both.');
  const text = textOf(min, max);
  return { min, max, text, times: text.endsWith(' 1') ? text.replace(/ 1$/, ' once') : `${text} times` };
}

/** Compares a number that lies from `sure` to `most` with bounds. */
export function weighCount({ min, max }: CountBounds, sure: number, most: number = sure): CountVerdict {
  if (sure > max) return 'too many';
  if (most < min) return 'too few';
  return sure >= min && most <= max ? 'fits' : 'open';
}

function textOf(min: number, max: number): string {
  if (min === max) return `exactly ${min}`;
  if (max === Infinity) return `at least ${min}`;
  return min === 0 ? `at most ${max}` : `${min} to ${max}`;
}
