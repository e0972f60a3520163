export { assertCapabilityLaws } from '../capabilities/laws/assert-capability-laws.ts';
export type { LawOptions } from '../capabilities/laws/assert-capability-laws.ts';
export { defineCapability } from '@clnrm/model';
export type {
  Capability,
  CapabilityKind,
  ClaimEvidence,
  CrashEvidence,
  CustomEvidence,
  Evidence,
  FileRecord,
  LeakEvidence,
  OrphanEvidence,
  OutsideAttemptEvidence,
  StartEvidence,
  RoomHooks,
  RoomRecord,
  RunContext,
  RunRecord,
  Span,
  StartedSpan,
  TestIdentity,
  TestRecord,
  TopologyEvidence,
  TopologyRecord,
} from '@clnrm/model';
