import { serviceOf } from '@clnrm/model';
import { nearestMisses } from '../claim/nearest-miss.ts';
import type { SpanQuery } from '../claim/span-query.ts';
import type { Trace } from '../graph/trace.ts';
import type { Finding } from './rule.ts';

/** Says that no span matches, and which comes closest. */
export function missingSpan(query: SpanQuery, trace: Trace): Finding {
  const what = `no span ${query.text} occurs`;
  const [closest] = nearestMisses(query.selector, trace, 1);
  const [difference] = closest?.differences ?? [];
  if (closest === undefined || difference === undefined) return { what, spans: [] };
  const { label, received } = difference;
  const near = `"${closest.span.name}" of ${serviceOf(closest.span)} comes closest, with ${label} ${received}`;
  return { what: `${what}; ${near}`, spans: [closest.span] };
}
