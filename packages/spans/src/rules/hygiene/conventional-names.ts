import type { Span } from '@clnrm/model';
import type { Trace } from '../../graph/trace.ts';
import { type Finding, proved, refuted, type Rule } from '../rule.ts';
import { renamedKeys } from './renamed-keys.ts';

/** States that no span has an attribute whose key OpenTelemetry's semantic conventions have renamed. */
export function conventionalNames(): Rule {
  return {
    claim: 'attributes have the names of the current semantic conventions',
    judge: (trace) => {
      const findings = outdatedKeys(trace);
      return findings.length === 0 ? proved([]) : refuted(findings, true);
    },
  };
}

/** The keys that were renamed, each with the spans that have it. */
export function outdatedKeys({ spans }: Trace): readonly Finding[] {
  const byKey = new Map<string, Span[]>();
  for (const span of spans) {
    for (const key of new Set([...Object.keys(span.attributes), ...Object.keys(span.resource.attributes)])) {
      if (!Object.hasOwn(renamedKeys, key)) continue;
      const found = byKey.get(key);
      if (found === undefined) byKey.set(key, [span]);
      else found.push(span);
    }
  }
  return [...byKey].map(([key, found]) => {
    const successor = renamedKeys[key] ?? '';
    const what = successor === '' ? 'was removed' : `is called ${successor} now`;
    return { what: `attribute ${key} of "${found[0]?.name}" ${what}`, spans: found };
  });
}
