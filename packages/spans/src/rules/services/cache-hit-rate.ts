import { attributeOf, type Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import type { Trace } from '../../graph/trace.ts';
import { checkKeys, checkNumber, invalidRule } from '../invalid-rule.ts';
import { missingSpan } from '../missing-span.ts';
import { type Finding, proved, refuted, type Rule, undetermined } from '../rule.ts';
import { countOf, nameSpan } from '../name-span.ts';
import { formatRate } from './rate.ts';

/** How often a cache answers, and how a span shows it. */
export interface CacheHitRateOptions {
  /** From 0 to 1. */
  readonly atLeast: number;
  /**
   * The attribute that says whether it was a hit, as true or false, `hit` or `miss`. Defaults to `cache.hit`, `hit`,
   * `cache.status`, or any that ends in `.cache.hit`.
   */
  readonly attribute?: string;
  /** A span below the read that only a miss has, such as that of the database. Defaults to none. */
  readonly miss?: SpanSelector;
}

const rule = 'cacheHitRate';
const words: Readonly<Record<string, boolean>> = { true: true, false: false, hit: true, miss: false };

/**
 * States that of the reads that match, a share of at least so much was answered by a cache. A read that does not show
 * whether it was leaves it undetermined where it could decide.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function cacheHitRate(selector: SpanSelector, options: CacheHitRateOptions): Rule {
  const query = spanQuery(selector);
  checkKeys(rule, options, ['atLeast', 'attribute', 'miss']);
  const { atLeast, attribute } = options;
  checkNumber(rule, 'atLeast', atLeast, { from: 0, to: 1 });
  if (attribute !== undefined && (typeof attribute !== 'string' || attribute === '')) {
    throw invalidRule(rule, 'attribute is no text', 'Give the name of an attribute.');
  }
  const miss = options.miss === undefined ? undefined : spanQuery(options.miss, 'miss');
  const isHit = (span: Span, trace: Trace): boolean | undefined => {
    const said = readHit(span, attribute);
    if (said !== undefined || miss === undefined) return said;
    for (const inner of trace.descendantsOf(span)) if (miss.matches(inner, trace)) return false;
    return true;
  };
  return {
    claim: `a cache answers at least ${formatRate(atLeast)} of spans ${query.text}`,
    judge: (trace) => {
      const spans = query.select(trace);
      if (spans.length === 0) return refuted([missingSpan(query, trace)]);
      const answers = spans.map((span) => ({ span, hit: isHit(span, trace) }));
      const hits = answers.filter(({ hit }) => hit === true).length;
      const misses = answers.filter(({ hit }) => hit === false).map(({ span }) => span);
      const silent = answers.filter(({ hit }) => hit === undefined).map(({ span }) => span);
      if (hits / spans.length >= atLeast) return proved(spans);
      if ((hits + silent.length) / spans.length >= atLeast) {
        return undetermined(silent.map((span) => whySilent(span, attribute)));
      }
      const what = `the cache answered ${formatRate(hits / spans.length)}: ${hits} of ${countOf(spans.length, 'read')}`;
      return refuted([{ what, spans: misses }]);
    },
  };
}

function readHit({ attributes }: Span, attribute: string | undefined): boolean | undefined {
  const keys =
    attribute === undefined
      ? [
          'cache.hit',
          'hit',
          'cache.status',
          ...Object.keys(attributes).filter((key) => key.endsWith('.cache.hit')),
        ]
      : [attribute];
  for (const key of keys) {
    const value = attributeOf(attributes, key);
    const said = typeof value === 'string' ? words[value.toLowerCase()] : value;
    if (typeof said === 'boolean') return said;
  }
  return undefined;
}

function whySilent(span: Span, attribute: string | undefined): Finding {
  const what = `${nameSpan(span)} does not say whether it was a hit`;
  const remedy = `Set ${attribute ?? 'cache.hit'} to true or false on it, or give "miss", a span that only a miss has below it.`;
  return { what, spans: [span], remedy };
}
