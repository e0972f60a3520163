import type { Capability, Evidence } from '@clnrm/model';
import { expect, test } from 'vitest';
import { createRegistry } from '../capabilities/registry.ts';
import { decideFate } from './execute.ts';
import { judgeFile, judgeRun } from './judge.ts';
import { orderItems } from './order.ts';
import { recordFile, recordRun } from './record.ts';
import type { RoomInput } from './record.ts';
import { selectFiles } from './select.ts';

const room: RoomInput = {
  id: 'r1',
  isolation: 'verified',
  pid: 7,
  reused: true,
  retired: undefined,
  rerun: false,
  auditTime: 2,
  leaks: [],
  spans: { byTest: [['t1', 4]], orphans: 0, orphanNames: [] },
};

async function aRegistry(...capabilities: Capability[]) {
  const registry = createRegistry(capabilities);
  await registry.setup({ runId: 'r', root: '/', watch: false });
  return registry;
}

test('a selection keeps what the capabilities planned and names what they left out', async () => {
  const registry = await aRegistry({
    name: 'last-first',
    kind: 'test',
    plan: (files) => files.slice(1).toReversed(),
  });
  expect(await selectFiles(['/a', '/b', '/c'], registry)).toEqual({ kept: ['/c', '/b'], left: ['/a'] });
});

test("a runner's items follow the order of the files and keep theirs within a file", () => {
  const items = ['/a#1', '/b#1', '/a#2', '/c#1'];
  expect(orderItems(items, { kept: ['/b', '/a'] }, (item) => item.slice(0, 2))).toEqual([
    '/b#1',
    '/a#1',
    '/a#2',
  ]);
});

const state = { reused: true, files: 3, memory: 10, failed: false, clean: true, reset: true, rerun: false };
const policy = { shared: true, maxReuse: 200, memoryLimit: 100, rerun: true } as const;

test('a clean process below its limits is kept', () => {
  expect(decideFate(state, policy)).toEqual({ kind: 'keep' });
});

test('a failure counts only when it came in a fresh process, the second time, or without the option', () => {
  const failed = { ...state, failed: true };
  expect(decideFate(failed, policy)).toEqual({ kind: 'run-again' });
  expect(decideFate({ ...failed, reused: false }, policy)).toEqual({ kind: 'keep' });
  expect(decideFate({ ...failed, rerun: true }, policy)).toEqual({ kind: 'keep' });
  expect(decideFate(failed, { ...policy, rerun: false })).toEqual({ kind: 'keep' });
});

test.for([
  ['isolation', state, { ...policy, shared: false }],
  ['dirty', { ...state, clean: false }, policy],
  ['memory', { ...state, memory: 101 }, policy],
  ['reuse', { ...state, files: 200 }, policy],
] as const)('a process is retired for %s', ([reason, of, by]) => {
  expect(decideFate(of, by)).toEqual({ kind: 'retire', reason });
});

test('a limit that is off retires nothing', () => {
  expect(
    decideFate({ ...state, memory: 1e12, files: 1e6 }, { ...policy, memoryLimit: false, maxReuse: Infinity }),
  ).toEqual({
    kind: 'keep',
  });
});

test('a file record joins what the runner and the room know', () => {
  const leak = {
    kind: 'timer',
    subject: 'interval',
    change: 'left-open',
    detail: '',
    place: undefined,
    test: undefined,
    undone: false,
  } as const;
  const file = recordFile({
    file: '/a.test.ts',
    project: 'p',
    room: { ...room, leaks: [leak], spans: { byTest: [['t1', 4]], orphans: 2, orphanNames: ['GET /'] } },
    tests: [
      { id: 't1', name: 'a', state: 'passed', duration: 3 },
      { id: 't2', name: 'b', state: 'skipped' },
    ],
  });
  expect(file.tests.map(({ name, spans, duration }) => [name, spans, duration])).toEqual([
    ['a', 4, 3],
    ['b', 0, 0],
  ]);
  expect(file.room).toEqual({
    id: 'r1',
    isolation: 'verified',
    pid: 7,
    reused: true,
    retired: undefined,
    rerun: false,
    auditTime: 2,
  });
  expect(file.evidence).toEqual([
    { kind: 'leak', leak },
    { kind: 'orphans', count: 2, names: ['GET /'] },
  ]);
});

test('a file of another pool has no room and no evidence of one', () => {
  expect(recordFile({ file: '/a', project: '', room: undefined, tests: [] })).toEqual({
    file: '/a',
    project: '',
    room: undefined,
    failed: false,
    tests: [],
    evidence: [],
  });
});

test('a run failed when a test did or something outside did, and an interruption comes first', () => {
  const tests = (state: 'passed' | 'failed') => [
    recordFile({ file: '/a', project: '', room, tests: [{ id: '1', name: 'a', state }] }),
  ];
  const run = { id: 'r', startedAt: 0, duration: 1, interrupted: false, failed: false };
  expect(recordRun({ ...run, files: tests('passed') }).outcome).toBe('passed');
  expect(recordRun({ ...run, files: tests('failed') }).outcome).toBe('failed');
  const uncollected = recordFile({ file: '/a', project: '', room, failed: true, tests: [] });
  expect(recordRun({ ...run, files: [uncollected] }).outcome).toBe('failed');
  expect(recordRun({ ...run, failed: true, files: tests('passed') }).outcome).toBe('failed');
  expect(recordRun({ ...run, interrupted: true, files: tests('failed') }).outcome).toBe('interrupted');
});

test('judging tells of the tests first, and adds what was learned where it belongs', async () => {
  const log: string[] = [];
  const fact = (title: string): Evidence => ({ kind: 'custom', capability: 'c', title, data: undefined });
  let learn: (evidence: Evidence) => void = () => {};
  const registry = await aRegistry({
    name: 'c',
    kind: 'test',
    setup: (context) => {
      learn = context.learn;
      learn(fact('at set-up'));
    },
    onTestEnded: ({ name }) => void log.push(`test ${name}`),
    judge: ({ tests }) => {
      log.push('judge');
      return [fact(`${tests.length} tests`)];
    },
    onRunEnded: ({ evidence }) => learn(fact(`${evidence.length} so far`)),
  });
  const tests = [{ id: '1', name: 'a', state: 'passed' } as const];
  const file = await judgeFile(recordFile({ file: '/a', project: '', room, tests }), registry);
  const record = recordRun({
    id: 'r',
    startedAt: 0,
    duration: 1,
    files: [file],
    interrupted: false,
    failed: false,
  });
  const run = await judgeRun(record, registry);
  expect(log).toEqual(['test a', 'judge']);
  expect(file.evidence).toEqual([fact('1 tests')]);
  expect(run.evidence).toEqual([fact('at set-up'), fact('1 so far')]);
});
