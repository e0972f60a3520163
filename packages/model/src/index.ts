export { ClnrmError, isClnrmError } from './clnrm-error.ts';

export { defineCapability } from './capability.ts';
export type { Capability, CapabilityKind, RoomHooks, RunContext, StartedSpan } from './capability.ts';

export type {
  ClaimEvidence,
  CrashEvidence,
  CustomEvidence,
  Evidence,
  KeptEvidence,
  KeptService,
  LeakEvidence,
  OrphanEvidence,
  ForcedStopEvidence,
  LogEvidence,
  OutsideAttemptEvidence,
  StartEvidence,
  TopologyEvidence,
} from './evidence.ts';
export type { Leak, LeakKind } from './leak.ts';
export { describeAttempt, mergeAttempts } from './outside-attempt.ts';
export type { OutsideAttempt } from './outside-attempt.ts';
export type { Place } from './place.ts';
export type { StartRecord, StartTimeline } from './start-timeline.ts';
export { joinTopologies, medianOf } from './join-topologies.ts';
export { cutTree, topologyTree } from './topology-tree.ts';
export type { TreeRow } from './topology-tree.ts';
export type { ParticipantRecord, TalkRecord, TopologyRecord } from './topology-record.ts';
export type { Verdict } from './verdict.ts';

export { closest, didYouMean } from './closest.ts';
export { compareInstants } from './instant.ts';
export type { Instant, InstantOrder } from './instant.ts';
export { attributeOf, durationOf, serviceOf, spanKinds } from './span.ts';
export type {
  AttributeValue,
  Attributes,
  Resource,
  Scope,
  Span,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanStatus,
} from './span.ts';

export type {
  FileRecord,
  Isolation,
  RetireReason,
  RoomRecord,
  RunRecord,
  TestIdentity,
  TestRecord,
} from './test-record.ts';

export type { Clock, Service, TraceSource } from './ports.ts';
