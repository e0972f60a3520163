import type { Span } from '@clnrm/model';
import { proved, refuted, type Rule } from '../rule.ts';

/** States that no two spans of a trace have the same id. */
export function uniqueIds(): Rule {
  return {
    claim: 'every span has an id of its own',
    judge: ({ spans }) => {
      const byId = new Map<string, Span[]>();
      for (const span of spans) {
        const id = `${span.traceId}/${span.spanId}`;
        const same = byId.get(id);
        if (same === undefined) byId.set(id, [span]);
        else same.push(span);
      }
      const findings = [...byId.values()]
        .filter(({ length }) => length > 1)
        .map((twins) => ({
          what: `${twins.length} spans have the id ${twins[0]?.spanId}: ${twins.map(({ name }) => `"${name}"`).join(', ')}`,
          spans: twins,
        }));
      return findings.length === 0 ? proved([]) : refuted(findings, true);
    },
  };
}
