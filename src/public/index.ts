export { ClnrmError, isClnrmError } from '@clnrm/model';
export type { Attributes, AttributeValue, Span, SpanEvent, SpanKind, SpanLink, SpanStatus, Verdict } from '@clnrm/model';
export { startProcess } from '@clnrm/scenario';
export { childEnvironment } from '@clnrm/spans';
