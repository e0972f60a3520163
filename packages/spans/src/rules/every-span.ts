import type { Span } from '@clnrm/model';
import type { Pattern } from '../claim/pattern.ts';
import type { SpanSelector, SpanSelectorFields } from '../claim/selector.ts';
import { type SpanQuery, spanQuery } from '../claim/span-query.ts';
import type { Trace } from '../graph/trace.ts';
import { checkDuration, type DurationLimits, judgeDuration } from './duration-limits.ts';
import { checkKeys, invalidRule } from './invalid-rule.ts';
import { conjunction, proved, refuted, type Rule, type RuleVerdict } from './rule.ts';
import { nameSpan } from './services/name-span.ts';

/** What every span must be: any condition of a selector, how long it may take, and which attributes it must have. */
export interface SpanRequirements extends Omit<SpanSelectorFields, 'attributes' | 'duration'> {
  readonly duration?: DurationLimits;
  /** Keys that must be there, or patterns that values must fit. */
  readonly attributes?: readonly string[] | Readonly<Record<string, Pattern>>;
}

type Judge = (span: Span, trace: Trace) => RuleVerdict;

const rule = 'everySpan';

/**
 * States that every span that matches is as required; at least one must match.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_DURATION` or `CLNRM_INVALID_RULE`
 */
export function everySpan(selector: SpanSelector, requirements: SpanRequirements): Rule {
  const query = spanQuery(selector, 'the span');
  const { judges, text } = resolve(requirements);
  return {
    claim: `every span ${query.text} ${text}`,
    judge: (trace) => {
      const spans = query.select(trace);
      if (spans.length === 0) return refuted([{ what: `no span ${query.text} occurs`, spans: [] }]);
      const verdicts = spans.flatMap((span) => judges.map((judge) => judge(span, trace)));
      const verdict = conjunction(verdicts);
      return verdict.kind === 'proved' ? proved(spans) : verdict;
    },
  };
}

function resolve({ duration, attributes, ...fields }: SpanRequirements): {
  readonly judges: readonly Judge[];
  readonly text: string;
} {
  const limits = duration === undefined ? undefined : checkDuration(duration);
  const keys = isKeys(attributes) ? attributes : [];
  for (const key of keys) {
    if (typeof key !== 'string' || key === '')
      throw invalidRule(rule, 'a key of attributes is no text', 'Give names.');
  }
  if (attributes !== undefined && !isKeys(attributes)) checkKeys(rule, attributes, Object.keys(attributes));
  const patterns = Object.entries(isKeys(attributes) ? {} : (attributes ?? {}));
  const queries = [
    ...Object.entries(fields).map(([key, value]) => spanQuery({ [key]: value })),
    ...patterns.map(([key, pattern]) => spanQuery({ attributes: { [key]: pattern } })),
  ];
  const texts = [
    ...queries.map(({ text }) => `is a span ${text}`),
    ...(keys.length === 0 ? [] : [`has ${keys.join(', ')}`]),
    ...(limits === undefined ? [] : [`takes ${limits.text}`]),
  ];
  if (texts.length === 0) {
    throw invalidRule(rule, 'nothing is required', 'Give conditions, such as duration, attributes, status.');
  }
  const judges = [
    ...queries.map(matching),
    ...keys.map(having),
    ...(limits === undefined ? [] : [(span: Span) => judgeDuration(span, limits)]),
  ];
  return { judges, text: texts.join(' and ') };
}

function matching(query: SpanQuery): Judge {
  return (span, trace) =>
    query.matches(span, trace)
      ? proved([span])
      : refuted([{ what: `${nameSpan(span)} is no span ${query.text}`, spans: [span] }]);
}

function having(key: string): Judge {
  return (span) =>
    span.attributes[key] === undefined
      ? refuted([{ what: `${nameSpan(span)} has no attribute ${key}`, spans: [span] }], true)
      : proved([span], true);
}

function isKeys(value: SpanRequirements['attributes']): value is readonly string[] {
  return Array.isArray(value);
}
