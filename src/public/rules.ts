export {
  acyclic,
  all,
  allEnded,
  any,
  conventionalNames,
  counts,
  edge,
  every,
  graph,
  hermetic,
  hygiene,
  never,
  noEdge,
  noOrphans,
  not,
  occurs,
  oneRoot,
  perParent,
  sampled,
  statuses,
  subtree,
  tree,
  uniqueIds,
  when,
} from '@clnrm/spans';
export type {
  Count,
  CountsOptions,
  EdgeOptions,
  GraphEdge,
  HermeticOptions,
  HygieneOptions,
  PerParentOptions,
  StatusChoice,
  StatusesOptions,
  TreeOptions,
} from '@clnrm/spans';

export { conjunction, disjunction, proved, refuted, undetermined } from '@clnrm/spans';
export type { Duration, Finding, Rule, RuleVerdict } from '@clnrm/spans';

export { durationBounds, endOf, orderOf, startOf } from '@clnrm/spans';
export type { Bounds, ClockAssumptions, Point, PointOrder } from '@clnrm/spans';
