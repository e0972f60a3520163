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

export { childEnvironment, expectSpan, SpanAssertionError } from '@clnrm/spans';
export type {
  ChildEnvironmentOptions,
  ExpectSpanOptions,
  Pattern,
  SpanClaim,
  SpanSelector,
  SpanSelectorFields,
} from '@clnrm/spans';
