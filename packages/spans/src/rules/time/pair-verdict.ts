import type { Bounds } from '../../clock/bounds.ts';
import type { Point } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { formatNs } from '../../clock/format-bounds.ts';
import type { Finding } from '../rule.ts';
import { doubtAbout } from './doubt.ts';
import { nameOf, sayDistance } from './say.ts';

/** What the distance between two points comes to. */
export type PairVerdict =
  | { readonly kind: 'proved' }
  | { readonly kind: 'refuted' | 'undetermined'; readonly finding: Finding };

const proved: PairVerdict = { kind: 'proved' };

/** Judges whether `to` comes after `from` by a distance within limits, both inclusive. */
export function judgePair(line: TimeLine, from: Point, to: Point, limits: Bounds): PairVerdict {
  const distance = line.distance(from, to);
  if (distance.min >= limits.min && distance.max <= limits.max) return proved;
  const spans = [to.span, from.span];
  const said = `${sayDistance(from, to, distance)}${sayLimit(distance, limits)}`;
  if (distance.max < limits.min || distance.min > limits.max) {
    const what = distance.isByCause ? sayCause(line, from, to, said) : said;
    return { kind: 'refuted', finding: { what, spans } };
  }
  const { why, remedy } = doubtAbout(line, from, to);
  return { kind: 'undetermined', finding: { what: `${said}: ${why}`, spans, remedy } };
}

function sayLimit(distance: Bounds, limits: Bounds): string {
  const isLate = distance.max > limits.max && distance.min >= 0;
  if (isLate) return `, and ${formatNs(limits.max)} is the limit`;
  return limits.min > 0 && distance.min < limits.min ? `, and ${formatNs(limits.min)} is the least` : '';
}

function sayCause(line: TimeLine, from: Point, to: Point, said: string): string {
  const { causes } = line;
  if (causes.isCause(to.span, from.span)) return `${said}: it caused ${nameOf(from.span)}`;
  return causes.isCause(from.span, to.span) ? `${said}: ${nameOf(from.span)} caused it` : said;
}
