import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import type { Bounds } from '../../clock/bounds.ts';
import { endOf, startOf } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { formatBounds, formatNs } from '../../clock/format-bounds.ts';
import { checkKeys } from '../invalid-rule.ts';
import type { Rule } from '../rule.ts';
import { Collector } from './collector.ts';
import { doubtAbout } from './doubt.ts';
import { suspectedOverlaps } from './suspected-overlaps.ts';
import type { PairVerdict } from './pair-verdict.ts';
import { judgeGroups, type Per, resolvePer } from './per.ts';
import { nameOf } from './say.ts';
import { type TimeOptions, timeRule } from './time-rule.ts';

/** How {@link sequential} compares. */
export interface SequentialOptions extends TimeOptions {
  /** What the spans that must not overlap share. Defaults to nothing. */
  readonly per?: Per;
}

/**
 * States that no two of the spans overlap, in whatever order they come. One that ends exactly when the next starts does
 * not overlap it.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 * @example
 * sequential('migrate', { per: { attribute: 'db.name' } })
 */
export function sequential(selector: SpanSelector, options: SequentialOptions = {}): Rule {
  const query = spanQuery(selector);
  checkKeys('sequential', options, ['per', 'assume']);
  const per = resolvePer('sequential', options.per);
  return timeRule('sequential', options, {
    claim: `no two spans ${query.text} overlap${per.text}`,
    queries: [query],
    per,
    judge: (lists, line, trace) =>
      judgeGroups(per.split(trace, line.causes, lists), per, ([spans = []]) => {
        const collector = new Collector();
        for (const [first, second] of suspectedOverlaps(line, spans)) {
          collector.add(judgeApart(line, first, second));
          if (collector.isFull) break;
        }
        return collector.verdict(spans.slice(0, 2));
      }),
  });
}

function judgeApart(line: TimeLine, first: Span, second: Span): PairVerdict {
  const between = line.distance(endOf(first), startOf(second));
  const otherWay = line.distance(endOf(second), startOf(first));
  if (between.min >= 0 || otherWay.min >= 0) return { kind: 'proved' };
  const spans = [first, second];
  const names = `${nameOf(first)} and ${nameOf(second)}`;
  const overlap = least([
    opposite(between),
    opposite(otherWay),
    ...spans.map((span) => line.distance(startOf(span), endOf(span))),
  ]);
  if (between.max < 0 && otherWay.max < 0) {
    return { kind: 'refuted', finding: { what: `${names} overlap by ${formatBounds(overlap)}`, spans } };
  }
  const { why, remedy } = doubtAbout(line, endOf(first), startOf(second));
  const most = overlap.max === Infinity ? '' : ` by up to ${formatNs(overlap.max)}`;
  return { kind: 'undetermined', finding: { what: `${names} may overlap${most}: ${why}`, spans, remedy } };
}

function opposite({ min, max }: Bounds): Bounds {
  return { min: -max, max: -min };
}

function least(all: readonly Bounds[]): Bounds {
  return { min: Math.min(...all.map(({ min }) => min)), max: Math.min(...all.map(({ max }) => max)) };
}
