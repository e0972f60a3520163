import { type DurationBounds, durationBounds } from '../../predicates/duration-bounds.ts';
import { durationNs } from '../../predicates/duration.ts';
import { formatDuration } from '../format-value.ts';
import type { DurationRange } from '../selector.ts';
import type { Condition } from './condition.ts';
import { every, type Truth } from './truth.ts';

type Word = keyof DurationRange;

const words = { atLeast: 'at least', above: 'above', atMost: 'at most', below: 'below' } as const;

// Each answers for the shortest and the longest that the span may have taken: only where they agree is it told.
const tests: Readonly<Record<Word, (ns: bigint, bound: bigint) => boolean>> = {
  atLeast: (ns, bound) => ns >= bound,
  above: (ns, bound) => ns > bound,
  atMost: (ns, bound) => ns <= bound,
  below: (ns, bound) => ns < bound,
};

/** The condition on how long a span took. */
export function durationCondition(range: DurationRange): Condition {
  const bounds = (Object.keys(words) as Word[]).flatMap((word) => {
    const given = range[word];
    return given === undefined ? [] : [{ word, ns: durationNs(given, `duration.${word}`) }];
  });
  const expected = bounds.map(({ word, ns }) => `${words[word]} ${formatDuration(ns)}`).join(' and ');
  return {
    label: 'duration',
    expected,
    clause: `with duration ${expected}`,
    judge: (span, trace) => {
      const taken = durationBounds(span, trace);
      return every(bounds, ({ word, ns }) => judge(tests[word], taken, ns));
    },
    received: (span, trace) => formatBounds(durationBounds(span, trace)),
    mayBegin: false,
    mayCease: false,
  };
}

function judge(test: (ns: bigint, bound: bigint) => boolean, taken: DurationBounds, bound: bigint): Truth {
  const ofShortest = test(taken.min, bound);
  return ofShortest === test(taken.max, bound) ? ofShortest : undefined;
}

function formatBounds({ min, max }: DurationBounds): string {
  if (min === max) return formatDuration(min);
  return `between ${formatDuration(min)} and ${formatDuration(max)}, its clock tells no more`;
}
