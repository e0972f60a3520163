export { conjunction, disjunction, never, proved, refuted, undetermined } from '@clnrm/spans';
export type { Duration, Finding, Rule, RuleVerdict } from '@clnrm/spans';

export { durationBounds, endOf, orderOf, startOf } from '@clnrm/spans';
export type { Bounds, ClockAssumptions, Point, PointOrder } from '@clnrm/spans';

export {
  causalChain,
  contains,
  during,
  endToEnd,
  happensBefore,
  latency,
  maxGap,
  overlaps,
  periodic,
  sequential,
} from '@clnrm/spans';
export type {
  CausalChainOptions,
  ContainsOptions,
  EndToEndOptions,
  HappensBeforeOptions,
  LatencyOptions,
  MaxGapOptions,
  OverlapsOptions,
  Per,
  PercentileLimits,
  PeriodicOptions,
  SequentialOptions,
  SpanPoint,
  TimeOptions,
} from '@clnrm/spans';
