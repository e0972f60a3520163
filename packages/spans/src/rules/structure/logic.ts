import type { SpanSelector } from '../../claim/selector.ts';
import { isRule, requireRules } from '../require-rules.ts';
import {
  conjunction,
  disjunction,
  proved,
  refuted,
  type Rule,
  type RuleVerdict,
  undetermined,
} from '../rule.ts';
import { occurs } from './occurs.ts';

/**
 * States that all rules hold.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function all(...rules: readonly Rule[]): Rule {
  requireRules('all', rules);
  return {
    claim: rules.map(({ claim }) => claim).join(', and '),
    judge: (trace) => conjunction(rules.map((rule) => rule.judge(trace))),
  };
}

/**
 * States that one of the rules holds, or more.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function any(...rules: readonly Rule[]): Rule {
  requireRules('any', rules);
  return {
    claim: rules.map(({ claim }) => claim).join(', or '),
    judge: (trace) => disjunction(rules.map((rule) => rule.judge(trace))),
  };
}

/**
 * States that a rule does not hold. A rule about spans that do not occur does not hold either: say with `all` that they do.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function not(rule: Rule): Rule {
  requireRules('not', [rule]);
  return {
    claim: `it is not so that ${rule.claim}`,
    judge: (trace) => {
      const verdict = rule.judge(trace);
      if (verdict.kind === 'undetermined') return verdict;
      const { isFinal } = verdict;
      if (verdict.kind === 'proved') {
        return refuted([{ what: `it is so that ${rule.claim}`, spans: verdict.spans }], isFinal);
      }
      return proved([...new Set(verdict.findings.flatMap(({ spans }) => spans))], isFinal);
    },
  };
}

/**
 * States that `consequence` holds where `condition` does, a rule or a span that occurs. Where it does not, nothing is
 * stated: `when('cache.hit', never('SELECT'))`.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` or `CLNRM_INVALID_RULE`
 */
export function when(condition: SpanSelector | Rule, consequence: Rule): Rule {
  const given = isRule(condition) ? condition : occurs(condition);
  requireRules('when', [given, consequence]);
  return {
    claim: `when ${given.claim}, then ${consequence.claim}`,
    judge: (trace) => imply(given.judge(trace), consequence.judge(trace)),
  };
}

function imply(given: RuleVerdict, then: RuleVerdict): RuleVerdict {
  if (given.kind === 'refuted') return proved([], given.isFinal);
  if (then.kind === 'proved') return proved(then.spans, then.isFinal);
  if (given.kind === 'undetermined') return undetermined(given.findings, given.isFinal && then.isFinal);
  const { findings } = then;
  const isFinal = given.isFinal && then.isFinal;
  return then.kind === 'refuted' ? refuted(findings, isFinal) : undetermined(findings, isFinal);
}
