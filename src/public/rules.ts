export { conjunction, disjunction, never, proved, refuted, undetermined } from '@clnrm/spans';
export type { Duration, Finding, Rule, RuleVerdict } from '@clnrm/spans';

export { durationBounds, endOf, orderOf, startOf } from '@clnrm/spans';
export type { Bounds, ClockAssumptions, Point, PointOrder } from '@clnrm/spans';
