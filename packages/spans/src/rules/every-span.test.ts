import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { aSpan } from '../support/a-span.ts';
import { everySpan } from './every-span.ts';

const query = aSpan('db.query', {
  service: 'api',
  to: 40_000_000,
  attributes: { 'db.system': 'postgresql', 'db.statement': 'SELECT 1' },
});
const slow = aSpan('db.query', { service: 'api', to: 61_000_000, attributes: { 'db.system': 'mysql' } });

test('every span that matches is as required', () => {
  const rule = everySpan('db.query', {
    duration: { atMost: 50 },
    attributes: ['db.system', 'db.statement'],
    status: 'unset',
  });
  expect(rule.claim).toBe(
    'every span "db.query" is a span of any name with status "unset" and has db.system, db.statement and takes at most 50.0 ms',
  );
  expect(rule.judge(new Trace([query]))).toEqual({ kind: 'proved', isFinal: false, spans: [query] });
});

test('one that is not refutes it, with everything that it lacks', () => {
  const rule = everySpan('db.query', { duration: { atMost: 50 }, attributes: ['db.statement'] });
  expect(rule.judge(new Trace([query, slow]))).toEqual({
    kind: 'refuted',
    isFinal: true,
    findings: [
      { what: '"db.query" of api has no attribute db.statement', spans: [slow] },
      { what: '"db.query" of api took 61.0 ms instead of at most 50.0 ms', spans: [slow] },
    ],
  });
  expect(
    everySpan('db.query', { attributes: { 'db.system': 'postgresql' } }).judge(new Trace([slow])),
  ).toMatchObject({
    findings: [{ what: '"db.query" of api is no span of any name with attribute db.system "postgresql"' }],
  });
});

test('none at all refutes it', () => {
  expect(everySpan('db.query', { kind: 'client' }).judge(new Trace([]))).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [{ what: 'no span "db.query" occurs', spans: [] }],
  });
});

test('a duration that is closer to its limit than the clock can tell is undetermined', () => {
  const coarse = aSpan('db.query', { service: 'api', to: 50_000_000, uncertainty: 1_000_000n });
  expect(everySpan('db.query', { duration: { atMost: 50 } }).judge(new Trace([coarse]))).toEqual({
    kind: 'undetermined',
    isFinal: true,
    findings: [
      {
        what: '"db.query" of api took 50.0 ms give or take 2.0 ms, which may be at most 50.0 ms',
        spans: [coarse],
        remedy: 'Choose a limit that is further away than the error of its clock.',
      },
    ],
  });
});

test('requirements that say nothing are refused at once', () => {
  expect(() => everySpan('a', {})).toThrow(
    'Failed to state everySpan(): nothing is required. Give conditions, such as duration, attributes, status.',
  );
  expect(() => everySpan('a', { duration: {} })).toThrow(
    'the duration has no limit. Give atLeast or atMost.',
  );
  expect(() => everySpan('a', { duration: { atLeast: 2, atMost: 1 } })).toThrow(
    'the duration may be at most less than it is at least. Swap the two.',
  );
  expect(() => everySpan('a', { colour: 'red' } as object)).toThrow('"colour" is not a condition.');
});
