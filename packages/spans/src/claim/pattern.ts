import type { AttributeValue } from '@clnrm/model';
import { isPredicate } from '../predicates/predicate.ts';
import { formatValue } from './format-value.ts';

/**
 * What a value is compared with: the value itself, a regular expression for its text, a predicate such as `is.above(5)`,
 * or a function.
 */
export type Pattern = AttributeValue | RegExp | ((value: AttributeValue | undefined) => boolean);

/** Tells whether a value, undefined where there is none, fits a pattern. */
export function fits(pattern: Pattern, value: AttributeValue | undefined): boolean {
  if (typeof pattern === 'function') return pattern(value);
  if (pattern instanceof RegExp) return value !== undefined && stateless(pattern).test(textOf(value));
  return isSame(pattern, value);
}

/** Writes a pattern as it reads in a claim. */
export function formatPattern(pattern: Pattern): string {
  if (pattern instanceof RegExp) return String(pattern);
  if (isPredicate(pattern)) return pattern.text;
  if (typeof pattern === 'function') return pattern.name === '' ? 'a predicate' : `predicate ${pattern.name}`;
  return formatValue(pattern);
}

/** Says what is wrong with a pattern that no value can fit, as it reads after its name; undefined for a good one. */
export function checkPattern(pattern: unknown): string | undefined {
  if (typeof pattern === 'function' || pattern instanceof RegExp) return undefined;
  if (pattern === undefined) return 'is undefined; ask for the absence of a value with is.absent';
  const foreign = foreignIn(pattern);
  return foreign === undefined ? undefined : `is ${foreign}, which no attribute can hold`;
}

// What an attribute holds is text, a number, a boolean, null, bytes, or lists and plain objects of these.
function foreignIn(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(foreignIn).find((found) => found !== undefined);
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return `a ${value.constructor.name}`;
    return Object.values(value)
      .map(foreignIn)
      .find((found) => found !== undefined);
  }
  return ['symbol', 'undefined', 'function'].includes(typeof value) ? `a ${typeof value}` : undefined;
}

function isSame(a: AttributeValue, b: AttributeValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a === 'number' && typeof b === 'number') return Number.isNaN(a) && Number.isNaN(b);
  if (isNumeric(a) && isNumeric(b)) return String(a) === String(b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  }
  return Array.isArray(a) === Array.isArray(b) && hasSameEntries(a, b);
}

function hasSameEntries(a: object, b: object): boolean {
  const entries = Object.entries(a) as [string, AttributeValue][];
  if (entries.length !== Object.keys(b).length) return false;
  const other = b as Readonly<Record<string, AttributeValue>>;
  return entries.every(([key, value]) => Object.hasOwn(other, key) && isSame(value, other[key]));
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
