import type { AttributeValue } from '@clnrm/model';
import { isDeepStrictEqual } from 'node:util';
import { formatValue } from './format-value.ts';

/** What a value is compared with: the value itself, a regular expression for its text, or a predicate. */
export type Pattern = AttributeValue | RegExp | ((value: AttributeValue | undefined) => boolean);

/** Tells whether a value, undefined where there is none, fits a pattern. */
export function fits(pattern: Pattern, value: AttributeValue | undefined): boolean {
  if (typeof pattern === 'function') return pattern(value);
  if (pattern instanceof RegExp) return value !== undefined && stateless(pattern).test(textOf(value));
  if (typeof pattern === 'bigint' || typeof value === 'bigint') return isSameNumber(pattern, value);
  return isDeepStrictEqual(pattern, value);
}

/** Writes a pattern as it reads in a claim. */
export function formatPattern(pattern: Pattern): string {
  if (pattern instanceof RegExp) return String(pattern);
  if (typeof pattern === 'function') return pattern.name === '' ? 'a predicate' : `predicate ${pattern.name}`;
  return formatValue(pattern);
}

function isSameNumber(a: AttributeValue, b: AttributeValue | undefined): boolean {
  return isNumeric(a) && isNumeric(b) && String(a) === String(b);
}

function isNumeric(value: unknown): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

// `g` and `y` make an expression remember where it stopped.
function stateless(pattern: RegExp): RegExp {
  return pattern.global || pattern.sticky
    ? new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''))
    : pattern;
}

function textOf(value: AttributeValue): string {
  return typeof value === 'string' ? value : formatValue(value);
}
