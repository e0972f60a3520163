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

export {
  assertTrace,
  childEnvironment,
  expectSpan,
  expectTrace,
  is,
  readTraces,
  SpanAssertionError,
  Trace,
  SpanAssertionError,
  Trace,
  traced,
} from '@clnrm/spans';
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
  ReadTracesOptions,
  Rule,
  ScopeFields,
  SpanClaim,
  SpanSelector,
  SpanSelectorFields,
  StatusFields,
  TestFunction,
  TextPattern,
  TraceClaim,
  TraceFormat,
  TracedOptions,
  TraceOptions,
  ValueType,
} from '@clnrm/spans';
