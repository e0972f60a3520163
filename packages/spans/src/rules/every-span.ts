import type { Span } from '@clnrm/model';
import type { Condition } from '../claim/conditions/condition.ts';
import type { Pattern } from '../claim/pattern.ts';
import type { SpanSelector, SpanSelectorFields } from '../claim/selector.ts';
import { spanQuery } from '../claim/span-query.ts';
import type { Trace } from '../graph/trace.ts';
import { invalidRule } from './invalid-rule.ts';
import { conjunction, proved, refuted, type Rule, type RuleVerdict, undetermined } from './rule.ts';
import { nameSpan } from './services/name-span.ts';

/** What every span must be: all conditions of a selector; attributes also as a list of those that must be there. */
export interface SpanRequirements extends Omit<SpanSelectorFields, 'attributes'> {
  readonly attributes?: readonly string[] | Readonly<Record<string, Pattern>>;
}

/**
 * States that every span that matches is as required; at least one must match.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_DURATION` or `CLNRM_INVALID_RULE`
 */
export function everySpan(selector: SpanSelector, requirements: SpanRequirements): Rule {
  const query = spanQuery(selector, 'the span');
  const { keys, conditions } = resolve(requirements);
  const texts = [
    ...conditions.map(({ clause }) => clause),
    ...(keys.length === 0 ? [] : [`with the attributes ${keys.join(', ')}`]),
  ];
  return {
    claim: `every span ${query.text} is one ${texts.join(' and ')}`,
    judge: (trace) => {
      const spans = query.select(trace);
      if (spans.length === 0) return refuted([{ what: `no span ${query.text} occurs`, spans: [] }]);
      const verdict = conjunction(
        spans.flatMap((span) => [
          ...conditions.map((condition) => judgeCondition(condition, span, trace)),
          ...keys.map((key) => judgeKey(key, span)),
        ]),
      );
      return verdict.kind === 'proved' ? proved(spans) : verdict;
    },
  };
}

function resolve({ attributes, ...fields }: SpanRequirements): {
  readonly keys: readonly string[];
  readonly conditions: readonly Condition[];
} {
  const keys = isKeys(attributes) ? attributes : [];
  if (keys.some((key) => typeof key !== 'string' || key === '')) {
    throw invalidRule('everySpan', 'a key of attributes is no text', 'Give names.');
  }
  const required = { ...fields, ...(attributes === undefined || isKeys(attributes) ? {} : { attributes }) };
  const isBare = Object.values(required).every((value) => value === undefined);
  if (keys.length > 0 && isBare) return { keys, conditions: [] };
  return { keys, conditions: spanQuery(required, isBare ? 'what is required' : '').selector.conditions };
}

function judgeCondition(condition: Condition, span: Span, trace: Trace): RuleVerdict {
  const answer = condition.judge(span, trace);
  if (answer === true) return proved([span]);
  const { label, expected } = condition;
  const received = condition.received(span, trace);
  if (answer === false) {
    const what = `${nameSpan(span)} has ${label} ${received} instead of ${expected}`;
    return refuted([{ what, spans: [span] }], !condition.mayBegin);
  }
  const what = `the ${label} of ${nameSpan(span)} may be ${expected}, or not: ${received}`;
  return undetermined([{ what, spans: [span] }]);
}

function judgeKey(key: string, span: Span): RuleVerdict {
  if (span.attributes[key] !== undefined) return proved([span]);
  return refuted([{ what: `${nameSpan(span)} has no attribute ${key}`, spans: [span] }], true);
}

function isKeys(value: SpanRequirements['attributes']): value is readonly string[] {
  return Array.isArray(value);
}
