import type { Bounds } from '../../clock/bounds.ts';
import { durationBounds } from '../../clock/duration-bounds.ts';
import { durationNs } from '../../predicates/duration.ts';
import { formatDuration } from '../format-value.ts';
import type { DurationRange } from '../selector.ts';
import type { Condition } from './condition.ts';
import { every, type Truth } from './truth.ts';

type Word = keyof DurationRange;

const words = { atLeast: 'at least', above: 'above', atMost: 'at most', below: 'below' } as const;

// Each answers for the shortest and the longest that the span may have taken: only where they agree is it told.
const tests: Readonly<Record<Word, (ns: number, bound: number) => boolean>> = {
  atLeast: (ns, bound) => ns >= bound,
  above: (ns, bound) => ns > bound,
  atMost: (ns, bound) => ns <= bound,
  below: (ns, bound) => ns < bound,
};

/** The condition on how long a span took. */
export function durationCondition(range: DurationRange): Condition {
  const bounds = (Object.keys(words) as Word[]).flatMap((word) => {
    const given = range[word];
    return given === undefined ? [] : [{ word, ns: Number(durationNs(given, `duration.${word}`)) }];
  });
  const expected = bounds.map(({ word, ns }) => `${words[word]} ${formatDuration(BigInt(ns))}`).join(' and ');
  return {
    label: 'duration',
    expected,
    clause: `with duration ${expected}`,
    judge: (span) => {
      const taken = durationBounds(span);
      return every(bounds, ({ word, ns }) => judge(tests[word], taken, ns));
    },
    received: (span) => formatBounds(durationBounds(span)),
    mayBegin: false,
    mayCease: false,
  };
}

function judge(test: (ns: number, bound: number) => boolean, taken: Bounds, bound: number): Truth {
  const ofShortest = test(taken.min, bound);
  return ofShortest === test(taken.max, bound) ? ofShortest : undefined;
}

function formatBounds({ min, max }: Bounds): string {
  if (max === Infinity) return 'unknown, its clock was set back';
  const [low, high] = [min, max].map((ns) => formatDuration(BigInt(Math.round(ns))));
  return min === max ? `${low}` : `between ${low} and ${high}, its clock tells no more`;
}
