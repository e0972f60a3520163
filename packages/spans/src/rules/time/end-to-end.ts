import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { endOf, startOf } from '../../clock/point.ts';
import type { TimeLine } from '../../clock/time-line.ts';
import { checkKeys } from '../invalid-rule.ts';
import { conjunction, type Finding, refuted, type Rule } from '../rule.ts';
import { type Per, resolvePer } from './per.ts';
import { percentileKeys, type PercentileLimits, resolvePercentiles, type Sample } from './percentiles.ts';
import { nameOf } from './say.ts';
import { type TimeOptions, timeRule } from './time-rule.ts';

/** How long it may take from one span to another. */
export interface EndToEndOptions extends PercentileLimits, TimeOptions {
  /** What a first span and a last one share. Defaults to the cause: each last span belongs to its nearest first one. */
  readonly per?: Per;
}

/**
 * States how long it takes from the start of a `first` span to the end of the `last` that belongs to it, the latest where
 * several do. It is refuted where one of either has no counterpart.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_RULE` or `CLNRM_INVALID_DURATION`
 * @example
 * endToEnd('POST /orders', 'send confirmation', { max: '2s' })
 */
export function endToEnd(first: SpanSelector, last: SpanSelector, options: EndToEndOptions): Rule {
  const queries = [spanQuery(first, 'the first span'), spanQuery(last, 'the last span')];
  checkKeys('endToEnd', options, [...percentileKeys, 'per', 'assume']);
  const percentiles = resolvePercentiles('endToEnd', options);
  const per = resolvePer('endToEnd', options.per);
  const [a = '', b = ''] = queries.map(({ text }) => text);
  return timeRule('endToEnd', options, {
    claim: `from the start of a span ${a} to the end of its span ${b}${per.text}, ${percentiles.text}`,
    queries,
    per,
    judge: (lists, line, trace) => {
      const groups = options.per === undefined ? byCause(lists, line) : per.split(trace, line.causes, lists);
      const lacking = groups.flatMap(([froms = [], tos = []]) => {
        if (froms.length > 0 && tos.length > 0) return [];
        return [...froms.map((span) => lacks(span, b)), ...tos.map((span) => lacks(span, a))];
      });
      const samples = groups.flatMap(([froms = [], tos = []]) => sampleOf(line, froms, tos));
      const verdict = samples.length === 0 ? [] : [percentiles.judge(samples)];
      return conjunction([...(lacking.length > 0 ? [refuted(lacking)] : []), ...verdict]);
    },
  });
}

/** Each last span with its nearest cause among the first ones, which may be itself. */
function byCause(
  [froms = [], tos = []]: readonly (readonly Span[])[],
  line: TimeLine,
): readonly (readonly (readonly Span[])[])[] {
  const groups = new Map<Span, Span[]>(froms.map((from) => [from, []]));
  const lost: Span[] = [];
  for (const to of tos) {
    const own = groups.get(to) ?? [...line.causes.allOf(to)].map((cause) => groups.get(cause)).find(Boolean);
    (own ?? lost).push(to);
  }
  return [...[...groups].map(([from, list]) => [[from], list]), [[], lost]];
}

/** The longest way from any first span of a group to any last one. */
function sampleOf(line: TimeLine, froms: readonly Span[], tos: readonly Span[]): readonly Sample[] {
  let longest: Sample | undefined;
  for (const from of froms) {
    for (const to of tos) {
      const { min, max } = line.distance(startOf(from), endOf(to));
      if (longest === undefined) longest = { min, max, spans: [from, to] };
      else {
        const spans = max > longest.max ? [from, to] : longest.spans;
        longest = { min: Math.max(min, longest.min), max: Math.max(max, longest.max), spans };
      }
    }
  }
  return longest === undefined ? [] : [longest];
}

function lacks(span: Span, text: string): Finding {
  const remedy = 'Where neither parents nor links join them, say what they share with per.';
  return { what: `${nameOf(span)} has no span ${text}`, spans: [span], remedy };
}
