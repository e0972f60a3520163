import type {
  Evidence,
  FileRecord,
  Leak,
  RoomRecord,
  RunRecord,
  TestIdentity,
  TestRecord,
} from '@clnrm/model';

/** One test as a runner tells of it. */
export interface TestInput extends Pick<TestIdentity, 'id' | 'name'> {
  readonly state: TestRecord['state'];
  /** Milliseconds: 0 by default. */
  readonly duration?: number | undefined;
  readonly retries?: number | undefined;
  readonly errors?: TestRecord['errors'] | undefined;
  readonly evidence?: readonly Evidence[] | undefined;
}

/** What a room found when its file had ended. */
export interface RoomInput extends RoomRecord {
  /** Whether an error outside of all tests was reported: false by default. */
  readonly erred?: boolean | undefined;
  readonly leaks: readonly Leak[];
  readonly spans: SpanCounts;
  /** Anything else that the room learned. */
  readonly evidence?: readonly Evidence[] | undefined;
}

/** Spans of one file, counted. */
export interface SpanCounts {
  readonly byTest: readonly (readonly [testId: string, spans: number])[];
  /** Spans that belong to no test. */
  readonly orphans: number;
  readonly orphanNames: readonly string[];
  readonly claims?: readonly (readonly [testId: string, claim: Evidence])[] | undefined;
}

/** One test file as a runner tells of it; `room` is undefined where it ran in another pool. */
export interface FileInput {
  readonly file: string;
  readonly project: string;
  readonly room: RoomInput | undefined;
  /** Whether it failed, also by an error outside of its tests: false by default. */
  readonly failed?: boolean;
  readonly tests: readonly TestInput[];
  /** What was learned outside of its tests, beside what the room learned. */
  readonly evidence?: readonly Evidence[];
}

/** A run as a runner tells of it. */
export interface RunInput extends Pick<RunRecord, 'id' | 'startedAt' | 'duration' | 'files'> {
  readonly interrupted: boolean;
  /** Whether something outside of any test failed, such as an unhandled rejection. */
  readonly failed: boolean;
}

/** Stage 4 for one file: turns what the runner and the room know into a record. */
export function recordFile({
  file,
  project,
  room,
  failed = false,
  tests,
  evidence = [],
}: FileInput): FileRecord {
  const spans = new Map(room?.spans.byTest);
  const claims = Map.groupBy(room?.spans.claims ?? [], ([testId]) => testId);
  return {
    file,
    project,
    room: room && roomRecord(room),
    failed: failed || room?.erred === true,
    tests: tests.map((test) => ({
      id: test.id,
      name: test.name,
      file,
      project,
      state: test.state,
      duration: test.duration ?? 0,
      retries: test.retries ?? 0,
      spans: spans.get(test.id) ?? 0,
      errors: test.errors ?? [],
      evidence: [...(test.evidence ?? []), ...(claims.get(test.id) ?? []).map(([, claim]) => claim)],
    })),
    evidence: [...(room === undefined ? [] : roomEvidence(room)), ...evidence],
  };
}

/** Stage 4 for the whole run. */
export function recordRun({ interrupted, failed, ...run }: RunInput): RunRecord {
  const anyFailed =
    failed ||
    run.files.some((file) => file.failed === true || file.tests.some(({ state }) => state === 'failed'));
  return { ...run, outcome: interrupted ? 'interrupted' : anyFailed ? 'failed' : 'passed', evidence: [] };
}

function roomRecord({ id, isolation, pid, reused, retired, rerun, auditTime }: RoomInput): RoomRecord {
  return { id, isolation, pid, reused, retired, rerun, auditTime };
}

function roomEvidence({ leaks, spans, evidence = [] }: RoomInput): readonly Evidence[] {
  const orphans: readonly Evidence[] =
    spans.orphans === 0 ? [] : [{ kind: 'orphans', count: spans.orphans, names: spans.orphanNames }];
  return [...leaks.map((leak): Evidence => ({ kind: 'leak', leak })), ...orphans, ...evidence];
}
