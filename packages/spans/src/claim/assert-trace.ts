import { ClnrmError, type ClaimEvidence, type Span } from '@clnrm/model';
import { isTrace } from '../graph/is-trace.ts';
import { Trace } from '../graph/trace.ts';
import { toPlainSpan } from '../plain-span.ts';
import { requireRules } from '../rules/require-rules.ts';
import type { JudgedRule, Rule, RuleVerdict } from '../rules/rule.ts';
import { CallSite } from './call-site.ts';
import { explainRules } from './explain-rules.ts';
import { SpanAssertionError } from './span-assertion-error.ts';

const maxEvidence = 5;

/** What rules came to on a trace that is complete. */
export interface Judgement {
  readonly verdict: RuleVerdict['kind'];
  /** What was found, for a message; empty where all rules are proved. */
  readonly message: string;
  /** The rule that decided. */
  readonly decisive: JudgedRule | undefined;
}

/** Judges rules on a capture: nothing more will come, so each verdict counts as it is. */
export function judgeRules(trace: Trace, rules: readonly Rule[]): Judgement {
  const judged = rules.map((rule) => ({ rule, verdict: rule.judge(trace) }));
  const decisive =
    judged.find(({ verdict }) => verdict.kind === 'refuted') ??
    judged.find(({ verdict }) => verdict.kind === 'undetermined');
  if (decisive === undefined) return { verdict: 'proved', message: '', decisive };
  const message = explainRules(judged, { trace, rerun: undefined, advise: true });
  return { verdict: decisive.verdict.kind, message, decisive };
}

/**
 * Asserts that rules hold of a trace that is complete, such as one that was read from a file. Needs no test runner.
 * @throws ClnrmError `CLNRM_INVALID_RULE`, or SpanAssertionError where a rule is not proved.
 */
export function assertTrace(trace: Trace | Iterable<Span>, ...rules: readonly Rule[]): void {
  const site = new CallSite(1);
  if (typeof trace !== 'object' || trace === null || !(isTrace(trace) || Symbol.iterator in trace)) {
    throw new ClnrmError(
      'CLNRM_INVALID_CLAIM',
      `Failed to assert a trace: the first argument is ${trace === null ? 'null' : typeof trace}. Give a Trace, or the spans of one.`,
    );
  }
  requireRules('assertTrace', rules);
  const { verdict, message, decisive } = judgeRules(isTrace(trace) ? trace : new Trace(trace), rules);
  if (decisive === undefined) return;
  const code = verdict === 'refuted' ? 'CLNRM_CLAIM_REFUTED' : 'CLNRM_CLAIM_UNDETERMINED';
  const error = new SpanAssertionError(code, message, evidenceOf(decisive, site));
  site.stamp(error);
  throw error;
}

function evidenceOf({ rule, verdict }: JudgedRule, site: CallSite): ClaimEvidence {
  const spans = verdict.kind === 'proved' ? verdict.spans : verdict.findings.flatMap((each) => each.spans);
  return {
    kind: 'claim',
    claim: rule.claim,
    verdict: verdict.kind,
    spans: spans.slice(0, maxEvidence).map(toPlainSpan),
    place: site.place(),
  };
}
