import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Recording } from './recorder/recording.ts';
import type { SpanRoom } from './trace/span-room.ts';
import type { TestTrace } from './trace/test-trace.ts';

/** What there must be once in a process, even when this package was loaded more than once. */
export interface ProcessState {
  recording: Recording | undefined;
  room: SpanRoom | undefined;
  tests: AsyncLocalStorage<TestTrace> | undefined;
}

const key = Symbol.for('clnrm.spans.process-state');

/** The state of this process, shared by all copies of this package in it. */
export const processState: ProcessState = stateOf(globalThis as { [key]?: ProcessState });

function stateOf(holder: { [key]?: ProcessState }): ProcessState {
  const known = holder[key];
  if (known !== undefined) return known;
  const fresh: ProcessState = { recording: undefined, room: undefined, tests: undefined };
  Object.defineProperty(holder, key, { value: fresh });
  return fresh;
}
