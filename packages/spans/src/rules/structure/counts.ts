import type { Span } from '@clnrm/model';
import { glob } from '../../predicates/glob.ts';
import { type Count, type CountBounds, countBounds, weighCount } from '../count-bounds.ts';
import { invalidRule, checkKeys } from '../invalid-rule.ts';
import { conjunction, proved, refuted, type Rule, type RuleVerdict } from '../rule.ts';

/** How many there are of what in a whole trace. */
export interface CountsOptions {
  readonly spans?: Count;
  /** Events of all spans. */
  readonly events?: Count;
  readonly links?: Count;
  /** Spans whose status is `error`. */
  readonly errors?: Count;
  /** Spans by name; `*` stands for any text and `?` for one character. */
  readonly named?: Readonly<Record<string, Count>>;
}

interface Tally {
  readonly what: string;
  readonly bounds: CountBounds;
  readonly count: (span: Span) => number;
}

/**
 * States how many spans, events, links and errors a trace has, and how many spans by name.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function counts(options: CountsOptions): Rule {
  checkKeys('counts', options, ['spans', 'events', 'links', 'errors', 'named']);
  const tallies = talliesOf(options);
  if (tallies.length === 0) throw invalidRule('counts', 'it counts nothing', 'Give one of its options.');
  return {
    claim: `there are ${tallies.map(({ what, bounds }) => `${bounds.text} ${what}`).join(', ')}`,
    judge: (trace) => conjunction(tallies.map((tally) => judge(tally, trace.spans))),
  };
}

function talliesOf({ spans, events, links, errors, named = {} }: CountsOptions): readonly Tally[] {
  const tally = (what: string, count: Count | undefined, read: Tally['count']): readonly Tally[] =>
    count === undefined ? [] : [{ what, bounds: countBounds(count, 'counts', what), count: read }];
  return [
    ...tally('spans', spans, () => 1),
    ...tally('events', events, (span) => span.events.length),
    ...tally('links', links, (span) => span.links.length),
    ...tally('errors', errors, (span) => (span.status.code === 'error' ? 1 : 0)),
    ...Object.entries(named).flatMap(([name, count]) => {
      const pattern = glob(name);
      return tally(`spans "${name}"`, count, (span) => (pattern.test(span.name) ? 1 : 0));
    }),
  ];
}

function judge({ what, bounds, count }: Tally, spans: readonly Span[]): RuleVerdict {
  const counted = spans.filter((span) => count(span) > 0);
  const total = counted.reduce((sum, span) => sum + count(span), 0);
  const verdict = weighCount(bounds, total);
  if (verdict === 'fits') return proved(counted, bounds.max === Infinity);
  const finding = { what: `there are ${total} ${what} instead of ${bounds.text}`, spans: counted };
  return refuted([finding], verdict === 'too many');
}
