import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import { endOf, startOf } from '../../clock/point.ts';
import { checkKeys } from '../invalid-rule.ts';
import type { Rule } from '../rule.ts';
import { percentileKeys, type PercentileLimits, resolvePercentiles } from './percentiles.ts';
import { type TimeOptions, timeRule } from './time-rule.ts';

/** How long spans may take. */
export interface LatencyOptions extends PercentileLimits, TimeOptions {}

/**
 * States how long spans take: by percentiles, with the confidence that their number gives, and at most.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_RULE` or `CLNRM_INVALID_DURATION`
 * @example
 * latency({ name: 'GET /orders', kind: 'server' }, { p50: 20, p95: '100ms', max: '1s' })
 */
export function latency(selector: SpanSelector, options: LatencyOptions): Rule {
  const query = spanQuery(selector);
  checkKeys('latency', options, [...percentileKeys, 'assume']);
  const percentiles = resolvePercentiles('latency', options);
  return timeRule('latency', options, {
    claim: `of the durations of spans ${query.text}, ${percentiles.text}`,
    queries: [query],
    judge: ([spans = []], line) =>
      percentiles.judge(
        spans.map((span) => ({ ...line.distance(startOf(span), endOf(span)), spans: [span] })),
      ),
  });
}
