import type { Leak } from '@clnrm/model';
import type { AuditScope } from './auditor.ts';
import type { Finding } from './check.ts';
import { findInSource } from './find-in-source.ts';
import { placeOf } from './trace.ts';

/** Adds to a finding where it was caused: from the recorded stack, or by looking for it in the source. */
export function toLeak(finding: Finding, undone: boolean, scope: AuditScope): Leak {
  const { kind, subject, change, detail, trace, hints } = finding;
  const recorded = trace && placeOf(trace, scope);
  const place = recorded ?? findInSource([scope.file, ...(scope.sources?.() ?? [])], hints);
  return { kind, subject, change, detail, place, test: trace?.test, undone };
}
