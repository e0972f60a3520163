import { ClnrmError } from '@clnrm/model';
import type { CrashEvidence, Leak } from '@clnrm/model';
import type { RoomExit } from '../room/launch/room-process.ts';

/** A test error as Vitest's reporters read it. */
export interface SerializedTestError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** How a room ended before its file did: for the test that was running, and for the report. */
export interface RoomEnd {
  readonly error: Error;
  readonly evidence: CrashEvidence;
}

/** A test kept the event loop busy past its time limit. */
export function blocked(name: string | undefined, limit: number, grace: number): RoomEnd {
  const detail = `blocked the event loop for more than ${limit + grace} ms`;
  return {
    evidence: { kind: 'crash', reason: 'hard-timeout', detail, test: name },
    error: roomError(
      'RoomBlockedError',
      `Failed to finish ${subject(name)}: it ${detail}, so its time limit of ${limit} ms could not end it. ` +
        `Look for a loop without an await, or raise the test's timeout.`,
    ),
  };
}

/** A room's process did not start. */
export function notStarted(exit: RoomExit): ClnrmError {
  if (exit.problem !== undefined) {
    return new ClnrmError('CLNRM_ROOM', `Failed to start a room: ${exit.problem}. Run \`npx clnrm doctor\`.`);
  }
  return new ClnrmError(
    'CLNRM_ROOM',
    `Failed to start a room: its process ended ${manner(exit)} before it could run a file. What it printed stands above; ` +
      'look at "execArgv" and "env" of the configuration, and at NODE_OPTIONS.',
  );
}

/** A room's process ended while it was needed. */
export function crashed(name: string | undefined, exit: RoomExit): RoomEnd {
  const detail = `ended ${manner(exit)}`;
  return {
    evidence: { kind: 'crash', reason: reasonOf(exit), detail, test: name },
    error: roomError(
      'RoomCrashError',
      `Failed to finish ${subject(name)}: the process of its room ${detail}. Results from before are kept; ` +
        `run the test alone to see it happen.`,
    ),
  };
}

/** The form in which errors go to Vitest. */
export function serializeError({ name, message, stack }: Error): SerializedTestError {
  return { name, message, stack: stack ?? '' };
}

/** One error for each leak, at the place that caused it where that is known. */
export function leakErrors(leaks: readonly Leak[]): readonly SerializedTestError[] {
  return leaks.map((leak) => {
    const where = leak.test === undefined ? '' : ` by "${leak.test}"`;
    const detail = leak.detail === '' ? '' : ` (${leak.detail})`;
    const message = `Failed to leave the room clean: ${leak.subject} was ${leak.change}${where}${detail}. ${remedies[leak.change]}`;
    const at =
      leak.place === undefined ? '' : `\n    at ${leak.place.file}:${leak.place.line}:${leak.place.column}`;
    return { name: 'LeakError', message, stack: `LeakError: ${message}${at}` };
  });
}

const remedies: Readonly<Record<Leak['change'], string>> = {
  added: 'Remove it when the test ends.',
  changed: 'Put the old value back when the test ends.',
  removed: 'Put it back when the test ends.',
  'left-open': 'Close it when the test ends.',
};

function subject(name: string | undefined): string {
  return name === undefined || name === '' ? 'the test file' : `"${name}"`;
}

function reasonOf({ code, signal }: RoomExit): CrashEvidence['reason'] {
  if (signal !== null) return 'signal';
  return code === 134 ? 'out-of-memory' : 'exit';
}

function manner({ code, signal, problem }: RoomExit): string {
  if (problem !== undefined) return `because it could not run (${problem})`;
  if (signal !== null)
    return signal === 'SIGKILL'
      ? 'by SIGKILL, which is also how the system ends a process that is out of memory'
      : `by ${signal}`;
  if (code === 134) return 'with exit code 134, which V8 uses when the heap is full';
  return `with exit code ${code ?? 'unknown'}`;
}

function roomError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  // The stack of the host says nothing about the test.
  error.stack = `${name}: ${message}`;
  return error;
}

/** Says that what a file set up for its whole worker was not taken down in time; its results stand. */
export function lateTeardown(file: string, limit: number): string {
  return (
    `Failed to take down the room of ${file}: worker-scoped fixtures or the environment took longer than the ` +
    `teardownTimeout of ${limit} ms. Its process is not used again.`
  );
}
