import type { ClaimEvidence, Evidence, TestIdentity } from '@clnrm/model';
import type { Receiver, SnapshotFiles, SpanRoom, TestTrace } from '@clnrm/spans';
import {
  childEnvironment,
  currentTestTrace,
  installRecorder,
  openSpanRoom,
  recordTopology,
  runInTestTrace,
  SpanStore,
  startReceiver,
  toPlainSpan,
} from '@clnrm/spans';
import type { ComposedRoomHooks, NamedRoomHooks } from '../capabilities/compose-room-hooks.ts';
import { composeRoomHooks } from '../capabilities/compose-room-hooks.ts';
import type { ResolvedDeterminism, ResolvedSpans } from '../options/resolved-options.ts';
import { type Iteration, Iterations } from './iterations.ts';
import { noSpans } from './messages.ts';
import type { RoomSpans } from './messages.ts';
import { preloadUrl } from './preload-url.ts';

/** What one file's recording is told. */
export interface FileRecording {
  readonly runId: string;
  readonly spans: ResolvedSpans;
  readonly hooks: readonly NamedRoomHooks[];
  /** Where trace snapshots are kept; files where it is undefined. */
  readonly snapshots: SnapshotFiles | undefined;
  /** How iterations of a test are compared, unless it says how. */
  readonly iterations: ResolvedDeterminism | undefined;
  /** Starts randomness and clock of a test as they were before its first iteration; undefined where they are not fixed. */
  readonly beginIteration?: (name: string, index: number) => void;
}

/** Records the spans of one process: those it makes itself, and those its services send. */
export interface SpanRecording {
  /** Opens a room for a file; sets what children need to report to it. */
  readonly begin: (file: FileRecording) => void;
  /** Runs one attempt of a test in a trace of its own. */
  readonly runTest: (attempt: TestAttempt, run: () => Promise<void>) => Promise<void>;
  /** Closes the room and counts what it holds. */
  readonly end: () => RoomSpans;
}

/** One attempt of a test, as the test runner knows it. */
export interface TestAttempt {
  readonly test: TestIdentity;
  /** Milliseconds; undefined where there is no limit. */
  readonly timeout: number | undefined;
  /** Whether other tests run at the same time, so that the environment of the process cannot name this one. */
  readonly concurrent: boolean;
  /** Whether the attempt has failed so far. */
  readonly hasFailed: () => boolean;
  /** Where the attempt stands among iterations that are compared; undefined where none are. Its index is known once it has run. */
  readonly iteration: (byDefault: ResolvedDeterminism | undefined) => Iteration | undefined;
}

/** A claim that loops must not fill the memory of the host. */
const maxClaims = 1000;
const spansPerClaim = 5;

/** Starts recording in this process: one recorder and one receiver, for all files that it serves. */
export async function startSpanRecording(): Promise<SpanRecording> {
  return new ProcessRecording(await startReceiver());
}

class ProcessRecording implements SpanRecording {
  readonly #receiver: Receiver;
  #hooks: ComposedRoomHooks = composeRoomHooks([]);
  readonly #recorder = installRecorder(new SpanStore(), {
    onSpanStarted: (span) => this.#hooks.onSpanStarted(span),
  });
  #room: SpanRoom | undefined;
  #runId = '';
  #showsOrphans = true;
  #attempts = new Map<string, number>();
  #tests: TestTrace[] = [];
  #claims: (readonly [testId: string, claim: ClaimEvidence])[] = [];
  #environment: (() => void) | undefined;
  #file: FileRecording | undefined;
  #iterations = new Iterations(false);

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  begin(file: FileRecording): void {
    const { runId, spans, hooks, snapshots, iterations } = file;
    const store = new SpanStore();
    const composed = composeRoomHooks(hooks);
    this.#hooks = composed;
    if (hooks.length > 0) store.subscribe((batch) => batch.forEach((span) => composed.onSpanEnded(span)));
    this.#recorder.reset(store, spans.baggage);
    this.#runId = runId;
    this.#showsOrphans = spans.orphans !== 'off';
    this.#attempts = new Map();
    this.#tests = [];
    this.#claims = [];
    this.#file = file;
    this.#iterations = new Iterations(file.beginIteration !== undefined);
    this.#room = openSpanRoom({
      store,
      receiver: this.#receiver,
      quiet: spans.settleMs,
      deadline: spans.deadlineMs,
      baggage: spans.baggage,
      preload: preloadUrl(),
      hygiene: spans.hygiene,
      snapshots,
      volatile: iterations?.volatile,
    });
    this.#environment = setEnvironment(childEnvironment());
  }

  async runTest(
    { test, timeout, concurrent, hasFailed, iteration }: TestAttempt,
    run: () => Promise<void>,
  ): Promise<void> {
    const room = this.#room;
    const file = this.#file;
    if (room === undefined || file === undefined) return run();
    const attempt = this.#attempts.get(test.id) ?? 0;
    this.#attempts.set(test.id, attempt + 1);
    const isRepeated = iteration(file.iterations) !== undefined;
    // Concurrent tests share one stream of random numbers.
    if (isRepeated && !concurrent) file.beginIteration?.(test.name, attempt);
    await runInTestTrace(
      {
        runId: this.#runId,
        test,
        attempt,
        room,
        outcome: () => (hasFailed() ? 'fail' : 'pass'),
        learn: (evidence) => this.#learn(test.id, evidence),
        ...(timeout === undefined ? {} : { timeout }),
      },
      async () => {
        const trace = currentTestTrace();
        if (trace !== undefined) this.#tests.push(trace);
        const restore = concurrent ? undefined : setEnvironment(childEnvironment());
        try {
          await this.#hooks.aroundTest(test, run);
          const ran = isRepeated && !hasFailed() ? iteration(file.iterations) : undefined;
          if (ran !== undefined && trace !== undefined) await this.#iterations.add(trace, ran);
        } finally {
          restore?.();
        }
      },
    );
  }

  #learn(testId: string, evidence: Evidence): void {
    if (evidence.kind !== 'claim' || this.#claims.length >= maxClaims) return;
    const spans = evidence.spans.slice(0, spansPerClaim).map(toPlainSpan);
    this.#claims.push([testId, { ...evidence, spans }]);
  }

  end(): RoomSpans {
    const room = this.#room;
    if (room === undefined) return noSpans;
    this.#room = undefined;
    this.#file = undefined;
    this.#environment?.();
    const orphans = this.#showsOrphans ? room.orphans() : undefined;
    const rejected = room.rejections.map(({ reason }) => reason);
    room.close();
    this.#recorder.reset();
    const evidence = [...this.#hooks.onFileEnded(), ...topologyEvidence(this.#tests)];
    const failures = this.#hooks.takeFailures().map(({ message }) => message);
    this.#hooks = composeRoomHooks([]);
    const byTest = new Map<string, number>();
    for (const { test, root, spans } of this.#tests) {
      const made = spans.filter(({ spanId }) => spanId !== root.spanContext().spanId).length;
      byTest.set(test.id, (byTest.get(test.id) ?? 0) + made);
    }
    return {
      total: room.store.size - this.#tests.length,
      byTest: [...byTest],
      orphans: orphans?.count ?? 0,
      orphanNames: orphans?.names ?? [],
      rejected,
      claims: this.#claims,
      evidence,
      failures,
    };
  }
}

/** Who talked to whom; nothing where the tests used no service, as most do. */
function topologyEvidence(tests: readonly TestTrace[]): readonly Evidence[] {
  const topology = recordTopology(tests.map(({ trace }) => trace));
  return topology === undefined ? [] : [{ kind: 'topology', topology }];
}

/** Sets the variables that are not so already and returns a function that puts the old ones back. */
function setEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const before: (readonly [name: string, value: string | undefined])[] = [];
  for (const [name, value] of Object.entries(variables)) {
    const old = process.env[name];
    // Writing to the environment costs a call into the system.
    if (old === value) continue;
    before.push([name, old]);
    process.env[name] = value;
  }
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
}
