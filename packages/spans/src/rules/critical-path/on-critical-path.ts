import type { Span } from '@clnrm/model';
import type { SpanSelector } from '../../claim/selector.ts';
import { type SpanQuery, spanQuery } from '../../claim/span-query.ts';
import {
  checkCriticalPathOptions,
  criticalPath,
  criticalPathKeys,
  type CriticalPathOptions,
} from '../../critical-path/critical-path.ts';
import type { CriticalPath } from '../../critical-path/path.ts';
import type { Trace } from '../../graph/trace.ts';
import { checkKeys, checkNumber } from '../invalid-rule.ts';
import { proved, refuted, type Rule, type RuleVerdict } from '../rule.ts';

/** How much of a critical path is meant. */
export interface OnCriticalPathOptions extends CriticalPathOptions {
  /** The least share of the path that lies in the spans themselves, 0 to 1. Defaults to any. */
  readonly atLeast?: number;
  /** The greatest share of the path that lies in the spans themselves, 0 to 1. Defaults to any. */
  readonly atMost?: number;
}

/**
 * States that a span that matches is on the critical path, and how much of it all of them are. Children count by
 * themselves.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_RULE`, `CLNRM_INVALID_OPTION`
 */
export function onCriticalPath(selector: SpanSelector, options: OnCriticalPathOptions = {}): Rule {
  const { atLeast, atMost, ...rest } = options;
  const query = spanQuery(selector, 'the span on the critical path');
  checkKeys('onCriticalPath', options, ['atLeast', 'atMost', ...criticalPathKeys]);
  for (const [name, share] of Object.entries({ atLeast, atMost })) {
    if (share !== undefined) checkNumber('onCriticalPath', name, share, { from: 0, to: 1 });
  }
  checkCriticalPathOptions(rest);
  const limits = [
    ...(atLeast === undefined ? [] : [`at least ${percent(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${percent(atMost)}`]),
  ];
  const share = limits.length === 0 ? '' : ` and takes ${limits.join(' and ')} of it`;
  return {
    claim: `a span ${query.text} is on the critical path${share}`,
    judge: (trace) => {
      const spans = query.select(trace);
      const missing = missingFrom(trace, spans, query, rest.root);
      if (missing !== undefined) return missing;
      const path = criticalPath(trace, rest);
      const on = spans.filter((span) => path.selfTimeOf(span) > 0n);
      if (on.length === 0)
        return refuted([{ what: `none of ${spans.length} is on the path: ${routeOf(path)}`, spans }]);
      const taken = on.reduce((sum, span) => sum + path.shareOf(span), 0);
      const fits = taken >= (atLeast ?? 0) && taken <= (atMost ?? 1);
      if (fits) return proved(on);
      return refuted([{ what: `it takes ${percent(taken)} of the path: ${routeOf(path)}`, spans: on }]);
    },
  };
}

/**
 * States that spans occur and nobody waits for them: none that matches is on the critical path.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_RULE`, `CLNRM_INVALID_OPTION`
 */
export function offCriticalPath(selector: SpanSelector, options: CriticalPathOptions = {}): Rule {
  const query = spanQuery(selector, 'the span off the critical path');
  checkKeys('offCriticalPath', options, criticalPathKeys);
  checkCriticalPathOptions(options);
  return {
    claim: `no span ${query.text} is on the critical path`,
    judge: (trace) => {
      const spans = query.select(trace);
      const missing = missingFrom(trace, spans, query, options.root);
      if (missing !== undefined) return missing;
      const path = criticalPath(trace, options);
      const on = spans.filter((span) => path.selfTimeOf(span) > 0n);
      if (on.length === 0) return proved(spans);
      const taken = on.reduce((sum, span) => sum + path.shareOf(span), 0);
      return refuted([
        {
          what: `${on.length === 1 ? 'one is' : `${on.length} are`} on the path, with ${percent(taken)} of it: ${routeOf(path)}`,
          spans: on,
          remedy: 'Begin the work without waiting for it, or beside other work that takes longer.',
        },
      ]);
    },
  };
}

function missingFrom(
  trace: Trace,
  spans: readonly Span[],
  query: SpanQuery,
  root: SpanSelector | undefined,
): RuleVerdict | undefined {
  if (spans.length === 0) return refuted([{ what: `no span ${query.text} occurs`, spans: [] }]);
  const rootQuery = root === undefined ? undefined : spanQuery(root);
  if (rootQuery === undefined || rootQuery.select(trace).length > 0) return undefined;
  return refuted([{ what: `no span ${rootQuery.text} occurs, which the path is to explain`, spans: [] }]);
}

const mostNamed = 6;

/** The names along a path, such as `"POST /orders" → "charge"`. */
function routeOf(path: CriticalPath): string {
  const names = path.spans.map(({ name }) => `"${name}"`);
  const more = names.length - mostNamed;
  return [...names.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(' → ');
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
