import type { AttributeValue } from '@clnrm/model';
import { formatValue } from '../claim/format-value.ts';
import { invalidPredicate, type Predicate, predicate } from './predicate.ts';

/** A number greater than `bound`. */
export function above(bound: number | bigint): Predicate {
  return comparison('above', bound, (value) => value > bound);
}

/** A number of `bound` or more. */
export function atLeast(bound: number | bigint): Predicate {
  return comparison('atLeast', bound, (value) => value >= bound);
}

/** A number less than `bound`. */
export function below(bound: number | bigint): Predicate {
  return comparison('below', bound, (value) => value < bound);
}

/** A number of `bound` or less. */
export function atMost(bound: number | bigint): Predicate {
  return comparison('atMost', bound, (value) => value <= bound);
}

/**
 * A number from `low` to `high`, both included.
 * @throws ClnrmError `CLNRM_INVALID_PREDICATE`
 */
export function between(low: number | bigint, high: number | bigint): Predicate {
  requireNumber('between', low);
  requireNumber('between', high);
  if (low > high) {
    const problem = `nothing lies between ${formatValue(low)} and ${formatValue(high)}`;
    throw invalidPredicate('between', problem, 'Give the lower bound first.');
  }
  const text = `between ${formatValue(low)} and ${formatValue(high)}`;
  return predicate(text, (value) => isNumber(value) && value >= low && value <= high);
}

/**
 * A number that differs from `target` by `tolerance` or less.
 * @throws ClnrmError `CLNRM_INVALID_PREDICATE`
 */
export function near(target: number, tolerance: number): Predicate {
  requireNumber('near', target);
  requireNumber('near', tolerance);
  if (tolerance < 0) {
    throw invalidPredicate('near', `the tolerance ${tolerance} is negative`, 'Give 0 or more.');
  }
  return predicate(
    `${target} ± ${tolerance}`,
    (value) => isNumber(value) && Math.abs(Number(value) - target) <= tolerance,
  );
}

const words = { above: 'above', atLeast: 'at least', below: 'below', atMost: 'at most' } as const;

function comparison(
  name: keyof typeof words,
  bound: number | bigint,
  test: (value: number | bigint) => boolean,
): Predicate {
  requireNumber(name, bound);
  return predicate(`${words[name]} ${formatValue(bound)}`, (value) => isNumber(value) && test(value));
}

function requireNumber(name: string, value: unknown): void {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value))) return;
  const given = typeof value === 'number' ? 'NaN' : (JSON.stringify(value) ?? typeof value);
  throw invalidPredicate(name, `${given} is not a number`, 'Give a number or a bigint.');
}

function isNumber(value: AttributeValue | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
