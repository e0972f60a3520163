export { conjunction, disjunction, never, proved, refuted, undetermined } from '@clnrm/spans';
export type { Duration, Finding, Rule, RuleVerdict } from '@clnrm/spans';
