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
    'every span "db.query" is one with status "unset" and with duration at most 50.0 ms and with the attributes db.system, db.statement',
  );
  expect(rule.judge(new Trace([query]))).toEqual({ kind: 'proved', isFinal: false, spans: [query] });
});

test('one that is not refutes it, with everything that it lacks', () => {
  const rule = everySpan('db.query', { duration: { atMost: 50 }, attributes: ['db.statement'] });
  expect(rule.judge(new Trace([query, slow]))).toEqual({
    kind: 'refuted',
    isFinal: true,
    findings: [
      { what: '"db.query" of api has duration 61.0 ms instead of at most 50.0 ms', spans: [slow] },
      { what: '"db.query" of api has no attribute db.statement', spans: [slow] },
    ],
  });
  expect(
    everySpan('db.query', { attributes: { 'db.system': 'postgresql' } }).judge(new Trace([slow])),
  ).toMatchObject({
    findings: [{ what: '"db.query" of api has attribute db.system "mysql" instead of "postgresql"' }],
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
    isFinal: false,
    findings: [
      {
        what: 'the duration of "db.query" of api may be at most 50.0 ms, or not: between 49.0 ms and 51.0 ms, its clock tells no more',
        spans: [coarse],
      },
    ],
  });
});

test('requirements that say nothing are refused at once', () => {
  expect(() => everySpan('a', {})).toThrow('what is required has no condition');
  expect(() => everySpan('a', { attributes: [''] })).toThrow(
    'Failed to state everySpan(): a key of attributes is no text. Give names.',
  );
  expect(() => everySpan('a', { colour: 'red' } as object)).toThrow('"colour" is not a condition.');
});
