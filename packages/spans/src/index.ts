export { decodeJson } from './otlp/decode-json.ts';
export { decodeProtobuf } from './otlp/decode-protobuf.ts';
export type { SpanBatch } from './otlp/span-batch.ts';

export { toPlainSpan } from './plain-span.ts';
export { SpanStore } from './store/span-store.ts';
export type { SpanListener, SpanSink, SpanStoreOptions } from './store/span-store.ts';
export type { ChainStep, StoreQuery, Wanted } from './store/store-query.ts';
export { SpanSelection } from './store/span-selection.ts';

export { readTraces } from './files/read-traces.ts';
export type { ReadTracesOptions } from './files/read-traces.ts';
export type { TraceFormat } from './files/trace-format.ts';

export { startReceiver } from './receiver/receiver.ts';
export type { Receiver, ReceiverOptions } from './receiver/receiver.ts';
export type { RejectedRequest } from './receiver/rejected-request.ts';

export { SpanRelay } from './relay/span-relay.ts';
export type { RelayRoom } from './relay/span-relay.ts';
export type { RelayedService } from './relay/relayed-service.ts';

export { installRecorder } from './recorder/install-recorder.ts';
export type { Recorder } from './recorder/install-recorder.ts';
export type { RecorderHooks } from './recorder/recording.ts';

export { childEnvironment } from './trace/child-environment.ts';
export type { ChildEnvironmentOptions } from './trace/child-environment.ts';
export { currentSpanRoom } from './trace/current-span-room.ts';
export { currentTestTrace, runInTestTrace } from './trace/run-in-test-trace.ts';
export type { TestTraceOptions } from './trace/run-in-test-trace.ts';
export { openSpanRoom } from './trace/span-room.ts';
export type { ExportTarget, SpanRoom, SpanRoomOptions } from './trace/span-room.ts';
export type { TestTrace } from './trace/test-trace.ts';
export { traced } from './trace/traced.ts';
export type { TestFunction, TracedOptions } from './trace/traced.ts';
export { testTraceId } from './trace/trace-id.ts';

export { expectSpan } from './claim/expect-span.ts';
export type { ExpectSpanOptions, SpanClaim } from './claim/expect-span.ts';
export type { Pattern } from './claim/pattern.ts';
export type {
  AttributePatterns,
  DroppedFields,
  DurationRange,
  EventFields,
  ExceptionFields,
  LinkFields,
  NumberPattern,
  ScopeFields,
  SpanSelector,
  SpanSelectorFields,
  StatusFields,
  TextPattern,
} from './claim/selector.ts';
export { spanQuery } from './claim/span-query.ts';
export type { SpanQuery } from './claim/span-query.ts';
export { SpanAssertionError } from './claim/span-assertion-error.ts';

export { assertTrace, judgeRules } from './claim/assert-trace.ts';
export type { Judgement } from './claim/assert-trace.ts';
export { expectTrace } from './claim/expect-trace.ts';
export type { TraceClaim } from './claim/expect-trace.ts';
export { expectTopology } from './claim/expect-topology.ts';
export type { TopologyClaim } from './claim/expect-topology.ts';
export { topology } from './rules/topology/topology.ts';
export type { TopologyOptions } from './rules/topology/resolved-topology.ts';
export type { TopologyRule } from './rules/topology/topology.ts';
export type { DeclaredServices, TopologyDrawing } from './rules/topology/topology-drawing.ts';
export { isTrace } from './graph/is-trace.ts';
export { Trace } from './graph/trace.ts';
export type { TraceOptions } from './graph/trace.ts';
export { is } from './predicates/is.ts';
export type { Predicates } from './predicates/is.ts';
export type { Predicate } from './predicates/predicate.ts';
export type { ValueType } from './predicates/values.ts';
export type { Duration } from './predicates/duration.ts';
export { conventionalNames } from './rules/hygiene/conventional-names.ts';
export { hygiene } from './rules/hygiene/hygiene.ts';
export type { HygieneOptions } from './rules/hygiene/hygiene.ts';
export { sampled } from './rules/hygiene/sampled.ts';
export { acyclic } from './rules/structure/acyclic.ts';
export { allEnded } from './rules/structure/all-ended.ts';
export { counts } from './rules/structure/counts.ts';
export type { CountsOptions } from './rules/structure/counts.ts';
export { edge, noEdge } from './rules/structure/edge.ts';
export type { EdgeOptions } from './rules/structure/edge.ts';
export { every } from './rules/structure/every.ts';
export { graph } from './rules/structure/graph.ts';
export type { GraphEdge } from './rules/structure/graph.ts';
export { hermetic } from './rules/structure/hermetic.ts';
export type { HermeticOptions } from './rules/structure/hermetic.ts';
export { all, any, not, when } from './rules/structure/logic.ts';
export { never } from './rules/structure/never.ts';
export { noOrphans } from './rules/structure/no-orphans.ts';
export { occurs } from './rules/structure/occurs.ts';
export { oneRoot } from './rules/structure/one-root.ts';
export { perParent } from './rules/structure/per-parent.ts';
export type { PerParentOptions } from './rules/structure/per-parent.ts';
export { statuses } from './rules/structure/statuses.ts';
export type { StatusChoice, StatusesOptions } from './rules/structure/statuses.ts';
export { subtree, tree } from './rules/structure/tree/tree.ts';
export type { TreeOptions } from './rules/structure/tree/tree.ts';
export { uniqueIds } from './rules/structure/unique-ids.ts';
export type { Count } from './rules/count-bounds.ts';
export { conjunction, disjunction, proved, refuted, undetermined } from './rules/rule.ts';
export type { Finding, JudgedRule, Rule, RuleGroup, RuleVerdict } from './rules/rule.ts';

export type { ClockAssumptions } from './clock/assumptions.ts';
export type { Bounds } from './clock/bounds.ts';
export { durationBounds } from './clock/duration-bounds.ts';
export { orderOf } from './clock/order-of.ts';
export type { PointOrder } from './clock/order-of.ts';
export { endOf, startOf } from './clock/point.ts';
export type { Point } from './clock/point.ts';

export { causalChain } from './rules/time/causal-chain.ts';
export type { CausalChainOptions } from './rules/time/causal-chain.ts';
export { contains, during } from './rules/time/contains.ts';
export type { ContainsOptions } from './rules/time/contains.ts';
export { endToEnd } from './rules/time/end-to-end.ts';
export type { EndToEndOptions } from './rules/time/end-to-end.ts';
export { happensBefore } from './rules/time/happens-before.ts';
export type { HappensBeforeOptions } from './rules/time/happens-before.ts';
export { latency } from './rules/time/latency.ts';
export type { LatencyOptions } from './rules/time/latency.ts';
export { maxGap } from './rules/time/max-gap.ts';
export type { MaxGapOptions } from './rules/time/max-gap.ts';
export { overlaps } from './rules/time/overlaps.ts';
export type { OverlapsOptions } from './rules/time/overlaps.ts';
export type { Per } from './rules/time/per.ts';
export type { PercentileLimits } from './rules/time/percentiles.ts';
export { periodic } from './rules/time/periodic.ts';
export type { PeriodicOptions } from './rules/time/periodic.ts';
export { sequential } from './rules/time/sequential.ts';
export type { SequentialOptions } from './rules/time/sequential.ts';
export type { SpanPoint } from './rules/time/span-point.ts';
export type { TimeOptions } from './rules/time/time-rule.ts';
export { drawTopology } from './picture/draw-topology.ts';
export type { TopologyFormat } from './picture/draw-topology.ts';
export { recordTopology } from './picture/record-topology.ts';
export { topologyOf } from './graph/topology.ts';
export type { Topology, TopologyEdge, TopologyNode } from './graph/topology.ts';
export { levels } from './rules/levels.ts';
export type { LevelRules, LevelsOptions, SpanRequirements } from './rules/levels.ts';
export { cacheHitRate } from './rules/services/cache-hit-rate.ts';
export type { CacheHitRateOptions } from './rules/services/cache-hit-rate.ts';
export type { QueryExpectation } from './rules/services/database-query.ts';
export { errorRate } from './rules/services/error-rate.ts';
export type { ErrorRateOptions } from './rules/services/error-rate.ts';
export { matchesQuery, neverMatchesQuery } from './rules/services/matches-query.ts';
export type { MatchesQueryOptions } from './rules/services/matches-query.ts';
export type { EdgePattern, NodePattern } from './rules/services/node-pattern.ts';
export { preservesBaggage } from './rules/services/preserves-baggage.ts';
export { propagatesContext } from './rules/services/propagates-context.ts';
export { resourceUsage } from './rules/services/resource-usage.ts';
export type { ResourceUsageOptions } from './rules/services/resource-usage.ts';
export { reusesConnections } from './rules/services/reuses-connections.ts';
export type { ReusesConnectionsOptions } from './rules/services/reuses-connections.ts';
export { saga } from './rules/services/saga.ts';
export type { SagaOptions, SagaStep } from './rules/services/saga.ts';
export { serviceEdges } from './rules/services/service-edges.ts';
export type { ServiceEdgesOptions } from './rules/services/service-edges.ts';
export { transaction } from './rules/services/transaction.ts';
export type { TransactionOptions } from './rules/services/transaction.ts';
export type { Between } from './rules/services/way.ts';
export { expectTraceSnapshot } from './snapshot/expect-trace-snapshot.ts';
export type { TraceSnapshotClaim } from './snapshot/expect-trace-snapshot.ts';
export type { SnapshotFiles } from './snapshot/snapshot-files.ts';
export { diffTraces } from './digest/diff-traces.ts';
export type { FieldChange, TraceChange, TraceDiff } from './digest/diff-traces.ts';
export type { DigestOptions } from './digest/digest-options.ts';
export { digestTrace } from './digest/digest-trace.ts';
export { compareRuns } from './determinism/compare-runs.ts';
export type { RunComparison, VolatileKey, VolatileName } from './determinism/compare-runs.ts';
export { judgeIterations, untilSettled } from './determinism/judge-iterations.ts';
export type { OrderChange } from './determinism/order-changes.ts';
export { criticalPath } from './critical-path/critical-path.ts';
export type { CriticalPathOptions } from './critical-path/critical-path.ts';
export { drawCriticalPath } from './critical-path/draw-critical-path.ts';
export type { DrawOptions } from './critical-path/draw-critical-path.ts';
export type { ClippedSpan, CriticalPath, CriticalSection } from './critical-path/path.ts';
export { whatIf } from './critical-path/what-if.ts';
export type { WhatIf, WhatIfChange } from './critical-path/what-if.ts';
export { offCriticalPath, onCriticalPath } from './rules/critical-path/on-critical-path.ts';
export type { OnCriticalPathOptions } from './rules/critical-path/on-critical-path.ts';
