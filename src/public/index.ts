export { ClnrmError, isClnrmError } from '@clnrm/model';
export type {
  Attributes,
  AttributeValue,
  Instant,
  Span,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanStatus,
  Verdict,
} from '@clnrm/model';

export { freePort, startProcess } from '@clnrm/scenario';
export type { ProcessOptions, ProcessService, Ready } from '@clnrm/scenario';

export { childEnvironment, expectSpan, expectTrace, is, SpanAssertionError, Trace } from '@clnrm/spans';
export type {
  AttributePatterns,
  ChildEnvironmentOptions,
  DroppedFields,
  Duration,
  DurationRange,
  EventFields,
  ExceptionFields,
  ExpectSpanOptions,
  LinkFields,
  NumberPattern,
  Pattern,
  Predicate,
  Predicates,
  Rule,
  ScopeFields,
  SpanClaim,
  SpanSelector,
  SpanSelectorFields,
  StatusFields,
  TextPattern,
  TraceClaim,
  TraceOptions,
  ValueType,
} from '@clnrm/spans';

export { determinism } from '../options/determinism.ts';
export type { DeterminismOptions, RepeatedTest } from '../options/determinism.ts';
export { compareRuns, diffTraces, digestTrace, expectTraceSnapshot } from '@clnrm/spans';
export type {
  DigestOptions,
  FieldChange,
  OrderChange,
  RunComparison,
  TraceChange,
  TraceDiff,
  TraceSnapshotClaim,
  VolatileKey,
  VolatileName,
} from '@clnrm/spans';

export { criticalPath, drawCriticalPath, whatIf } from '@clnrm/spans';
export type {
  ClippedSpan,
  CriticalPath,
  CriticalPathOptions,
  CriticalSection,
  DrawOptions,
  WhatIf,
  WhatIfChange,
} from '@clnrm/spans';
