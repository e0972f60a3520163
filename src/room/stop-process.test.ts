import { expect, test } from 'vitest';
import type { RoomExit, RoomProcess } from './launch/room-process.ts';
import { stopProcess, writesAtExit } from './stop-process.ts';

/** A process that answers as told. */
class Answering implements RoomProcess {
  readonly pid = 1;
  exited = false;
  readonly heard: unknown[] = [];
  readonly #answer: (message: unknown, room: Answering) => void;
  #onMessage: ((message: unknown) => void) | undefined;
  #onExit: ((exit: RoomExit) => void) | undefined;

  constructor(answer: (message: unknown, room: Answering) => void) {
    this.#answer = answer;
  }

  send(message: unknown): void {
    this.heard.push(message);
    queueMicrotask(() => this.#answer(message, this));
  }

  say(message: unknown): void {
    this.#onMessage?.(message);
  }

  exit(): void {
    this.exited = true;
    this.#onExit?.({ code: 0, signal: null, problem: undefined });
  }

  onMessage(listener: ((message: unknown) => void) | undefined): void {
    this.#onMessage = listener;
  }

  onExit(listener: ((exit: RoomExit) => void) | undefined): void {
    this.#onExit = listener;
  }

  keepHostAlive(): void {}

  kill(): Promise<void> {
    return Promise.resolve();
  }
}

const stop = { __vitest_worker_request__: true, type: 'stop', otelCarrier: { traceparent: 'p' } };
const pooled = { writesAtExit: false, stopped: false, otelCarrier: stop.otelCarrier };
const patience = 10_000;

const obedient = (message: unknown, room: Answering): void => {
  if (message === room.heard[0]) room.say({ type: 'other' });
  if ((message as { type?: string }).type === 'stop')
    room.say({ __vitest_worker_response__: true, type: 'stopped' });
  else room.exit();
};

test("a process is done when Vitest's part of it says so", async () => {
  const process = new Answering(obedient);
  await stopProcess({ ...pooled, process }, patience);
  expect(process.heard).toEqual([stop]);
});

test('one that writes at its exit is asked to exit and waited for', async () => {
  const process = new Answering(obedient);
  await stopProcess({ ...pooled, process, writesAtExit: true }, patience);
  expect(process.heard).toEqual([stop, { clnrm: 'exit' }]);
  expect(process.exited).toBe(true);
});

test("one whose part of Vitest's was stopped already is not asked again", async () => {
  const process = new Answering(obedient);
  await stopProcess({ ...pooled, process, stopped: true }, patience);
  await stopProcess({ ...pooled, process, stopped: true, writesAtExit: true }, patience);
  expect(process.heard).toEqual([{ clnrm: 'exit' }]);
});

test('one that dies or keeps silent is not waited for in vain', async () => {
  await stopProcess({ ...pooled, process: new Answering((_message, room) => room.exit()) }, patience);
  await stopProcess({ ...pooled, process: new Answering(() => {}) }, 5);
});

test.each([
  [['--cpu-prof'], {}, true],
  [['--heap-prof-dir=x'], {}, true],
  [['--conditions=x'], {}, false],
  [[], { NODE_V8_COVERAGE: 'x' }, true],
])('flags %j and environment %j: writes at exit is %s', (flags, env, expected) => {
  expect(writesAtExit(flags, env)).toBe(expected);
});
