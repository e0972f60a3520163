import { AsyncLocalStorage } from 'node:async_hooks';
import { ClnrmError, type Evidence, type TestIdentity } from '@clnrm/model';
import {
  type Context,
  context as contextApi,
  propagation,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { processState } from '../process-state.ts';
import { startOwnSpan } from '../recorder/own-tracer.ts';
import type { OwnSpan } from '../recorder/own-span.ts';
import { Recording } from '../recorder/recording.ts';
import { newSpanId } from '../recorder/span-ids.ts';
import { rerunCommand } from './rerun-command.ts';
import { openSpanRoom, type SpanRoom } from './span-room.ts';
import { testIdKey } from './test-id-key.ts';
import { TestTrace } from './test-trace.ts';
import { testTraceId } from './trace-id.ts';

/** What a host says of the attempt that it is about to run. */
export interface TestTraceOptions {
  readonly runId: string;
  readonly test: TestIdentity;
  /** Counts retries and repeats of the test; no two attempts of a test in a run may have the same number. */
  readonly attempt: number;
  /** Defaults to the room that is open in this process, or a new one. */
  readonly room?: SpanRoom;
  /** Milliseconds the test may take. Defaults to no limit. Claims end in time to explain themselves. */
  readonly timeout?: number;
  /**
   * Registers a check that runs when the test has ended and fails it by throwing. Defaults to checking when `fn` has
   * resolved.
   */
  readonly onFinished?: (check: () => void) => void;
  /** Takes the evidence of claims. Defaults to nothing. */
  readonly learn?: (evidence: Evidence) => void;
  /** Tells what the test came to when `fn` has resolved, for hosts whose tests fail without a throw. Defaults to a pass. */
  readonly outcome?: () => 'pass' | 'fail';
  /** A command that runs just this test. Defaults to one for Vitest. */
  readonly rerun?: string;
}

const scope = Object.freeze({ name: 'clnrm', version: '', attributes: {} });

/**
 * Runs one attempt of a test inside a new root span, which everything that `fn` starts is a child of, also when
 * tests run concurrently.
 * @throws what `fn` throws, or SpanAssertionError when a claim of the test was never awaited.
 */
export async function runInTestTrace<T>(options: TestTraceOptions, fn: () => T | Promise<T>): Promise<T> {
  const room = options.room ?? processState.room ?? openSpanRoom();
  const root = startRoot(options, room);
  const test = new TestTrace({
    test: options.test,
    attempt: options.attempt,
    room,
    root,
    timeout: options.timeout,
    rerun: () => options.rerun ?? rerunCommand(options.test),
    learn: options.learn ?? (() => {}),
  });
  room.attribution.add(test);
  options.onFinished?.(() => test.checkGuards());
  const context = contextOf(root, options.test.id);
  try {
    const storage = (processState.tests ??= new AsyncLocalStorage());
    const result = await storage.run(test, () => contextApi.with(context, fn));
    if (options.onFinished === undefined) test.checkGuards();
    const outcome = options.outcome?.() ?? 'pass';
    root.setAttribute('test.case.result.status', outcome);
    if (outcome === 'fail') root.setStatus({ code: SpanStatusCode.ERROR });
    return result;
  } catch (error) {
    root.setAttribute('test.case.result.status', 'fail');
    root.setStatus({
      code: SpanStatusCode.ERROR,
      message: error instanceof Error ? error.message : String(error),
    });
    throw error;
  } finally {
    root.end();
  }
}

/** The attempt of a test that the calling code runs in, undefined outside of tests. */
export function currentTestTrace(): TestTrace | undefined {
  return processState.tests?.getStore();
}

/** The attempt that the calling code runs in; `what` completes "Failed to ...". */
export function requireTestTrace(what: string): TestTrace {
  const test = currentTestTrace();
  if (test !== undefined) return test;
  throw new ClnrmError(
    'CLNRM_OUTSIDE_TEST',
    `Failed to ${what}: no test is running here. Call it inside a test that clnrm runs, with clnrm() among the plugins of vitest.config.ts or the test function of another runner in traced().`,
  );
}

// The root is always a span of ours: no SDK lets a root choose its trace id, and it must be recorded even when the
// user's sampler would leave it out. Their spans become its children and are sampled because it is.
function startRoot(options: TestTraceOptions, room: SpanRoom): OwnSpan {
  const { test, attempt, runId } = options;
  const recording = processState.recording ?? new Recording(room.store, {});
  const outer = trace.getActiveSpan()?.spanContext();
  return startOwnSpan(recording, {
    name: test.name,
    scope,
    parent: undefined,
    context: {
      traceId: testTraceId(runId, test.id, attempt),
      spanId: newSpanId(),
      traceFlags: TraceFlags.SAMPLED,
    },
    options: {
      links: outer === undefined ? [] : [{ context: outer }],
      attributes: {
        [testIdKey]: test.id,
        'clnrm.run.id': runId,
        'clnrm.test.attempt': attempt,
        'test.case.name': test.name,
        'code.file.path': test.file,
      },
    },
  });
}

function contextOf(root: OwnSpan, testId: string): Context {
  const active = contextApi.active();
  const baggage = (propagation.getBaggage(active) ?? propagation.createBaggage()).setEntry(testIdKey, {
    value: testId,
  });
  return propagation.setBaggage(trace.setSpan(active, root), baggage);
}
