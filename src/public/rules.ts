export { conjunction, disjunction, never, proved, refuted, undetermined } from '@clnrm/spans';
export type { Duration, Finding, JudgedRule, Rule, RuleGroup, RuleVerdict } from '@clnrm/spans';

export { durationBounds, endOf, orderOf, startOf } from '@clnrm/spans';
export type { Bounds, ClockAssumptions, Point, PointOrder } from '@clnrm/spans';

export {
  cacheHitRate,
  errorRate,
  everySpan,
  levels,
  matchesQuery,
  neverMatchesQuery,
  preservesBaggage,
  propagatesContext,
  requiresSpans,
  resourceUsage,
  reusesConnections,
  saga,
  serviceEdges,
  topologyOf,
  transaction,
} from '@clnrm/spans';
export type {
  Between,
  CacheHitRateOptions,
  EdgePattern,
  ErrorRateOptions,
  LevelRules,
  LevelsOptions,
  MatchesQueryOptions,
  NodePattern,
  QueryExpectation,
  ResourceUsageOptions,
  ReusesConnectionsOptions,
  SagaOptions,
  SagaStep,
  ServiceEdgesOptions,
  SpanRequirements,
  Topology,
  TopologyEdge,
  TopologyNode,
  TransactionOptions,
} from '@clnrm/spans';
