import type { SpanSelector } from './selector.ts';
import type { SpanQuery } from './span-query.ts';

/** What a claim says, complete and checked. */
export interface ClaimTerms {
  readonly selector: SpanSelector;
  /** The selector, checked. */
  readonly query: SpanQuery;
  readonly min: number;
  /** Infinite where there is no upper bound. */
  readonly max: number;
  /** Whether `min` was asked for, rather than being what holds where nothing was. */
  readonly isCounted: boolean;
  /** Milliseconds; undefined for the default of the room. */
  readonly within: number | undefined;
  /** What an undetermined verdict does to the test. */
  readonly undetermined: 'fail' | 'pass';
}

/** Writes a claim as a sentence without a full stop: `a span "db.insert" occurs exactly 2 times`. */
export function formatClaim(terms: ClaimTerms): string {
  const span = `a span ${terms.query.text}`;
  return terms.max === 0 ? `${span} never occurs` : `${span} occurs ${formatCount(terms)}`;
}

function formatCount({ min, max }: ClaimTerms): string {
  if (min === max) return `exactly ${times(min)}`;
  if (max === Infinity) return min === 1 ? 'at least once' : `at least ${times(min)}`;
  return min === 0 ? `at most ${times(max)}` : `${min} to ${max} times`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
