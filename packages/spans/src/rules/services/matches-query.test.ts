import type { Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { matchesQuery, type MatchesQueryOptions, neverMatchesQuery } from './matches-query.ts';

const query = (attributes: Span['attributes']): Span =>
  aSpan('query', { service: 'orders', kind: 'client', attributes });

const current = query({
  'db.system.name': 'postgresql',
  'db.query.text': 'SELECT * FROM orders WHERE id = $1',
  'db.query.parameter.0': '7',
});
const older = query({ 'db.system': 'mssql', 'db.statement': 'select * from orders where id = @p1' });
const silent = query({ 'db.system': 'postgresql' });
const statement = 'select * from orders where id = ?';

const judge = (options: MatchesQueryOptions, spans: readonly Span[] = [current]) =>
  matchesQuery({ service: 'orders' }, options).judge(new Trace(spans));

test('a query is matched by current and older conventions', () => {
  expect(judge({ statement }, [current, older])).toEqual({
    kind: 'proved',
    isFinal: false,
    spans: [current, older],
  });
  expect(judge({ operation: 'select', system: 'microsoft.sql_server' }, [current, older])).toMatchObject({
    spans: [older],
  });
  expect(judge({ system: 'mssql' }, [current, older])).toMatchObject({ spans: [older] });
  expect(judge({ system: /sql/, statement: /FROM orders/ }).kind).toBe('proved');
});

test('parameters are compared as text, by position or by name', () => {
  expect(judge({ statement, parameters: [7] }).kind).toBe('proved');
  expect(judge({ parameters: { 0: /^\d+$/ } }).kind).toBe('proved');
  expect(judge({ parameters: { 0: '8' } }).kind).toBe('refuted');
  expect(judge({ parameters: { id: '7' } }).kind).toBe('refuted');
  const pg = query({
    'db.system': 'postgresql',
    'db.statement': 'select 1',
    'db.postgresql.values': ['a', '7'],
  });
  expect(judge({ parameters: ['a', '7'] }, [pg]).kind).toBe('proved');
});

test('a query that never occurs is refuted with those that do', () => {
  expect(judge({ statement: 'delete from orders' }, [current, older])).toEqual({
    kind: 'refuted',
    isFinal: false,
    findings: [
      {
        what: 'none of 2 queries did: "SELECT * FROM orders WHERE id = $1" by "query" of orders, "select * from orders where id = @p1" by "query" of orders',
        spans: [current, older],
      },
    ],
  });
  expect(judge({ statement }, [aSpan('read', { service: 'orders' })])).toMatchObject({
    findings: [{ what: 'no span of any name with service "orders" asks a database' }],
  });
});

test('how often is counted', () => {
  expect(judge({ statement, times: 2 }, [current, older]).kind).toBe('proved');
  expect(judge({ statement, times: 2 })).toMatchObject({
    findings: [{ what: 'only 1 query did: "SELECT * FROM orders WHERE id = $1" by "query" of orders' }],
  });
  expect(judge({ statement, times: { atMost: 1 } }, [current, current])).toMatchObject({
    findings: [{ what: '2 queries did: "SELECT * FROM orders WHERE id = $1" by "query" of orders' }],
  });
});

test('what a span does not say leaves it undetermined, with what would make it say so', () => {
  expect(judge({ statement }, [silent])).toEqual({
    kind: 'undetermined',
    isFinal: false,
    findings: [
      {
        what: '"query" of orders does not say its statement',
        spans: [silent],
        remedy: 'Let its instrumentation set db.query.text.',
      },
    ],
  });
  expect(judge({ statement: 'select * from orders where id = 7' })).toMatchObject({
    kind: 'undetermined',
    findings: [{ what: '"query" of orders shows a placeholder where a value is asked for' }],
  });
  expect(judge({ operation: 'SELECT' }, [silent])).toMatchObject({
    findings: [{ what: '"query" of orders does not say its operation' }],
  });
  expect(judge({ parameters: ['7'] }, [older])).toMatchObject({
    findings: [{ what: '"query" of orders does not say its parameter 0' }],
  });
  expect(judge({ statement }, [silent, current]).kind).toBe('proved');
});

test('a forbidden statement is refuted where it occurs, and open where a span hides its own', () => {
  const rule = neverMatchesQuery({ service: 'orders' }, { statement: /^delete/i });
  expect(rule.claim).toBe('spans of any name with service "orders" never ask a database for /^delete/i');
  const deletion = query({ 'db.system': 'postgresql', 'db.statement': 'DELETE FROM orders' });
  expect(rule.judge(new Trace([current]))).toEqual({ kind: 'proved', isFinal: false, spans: [] });
  expect(rule.judge(new Trace([current, deletion]))).toMatchObject({
    kind: 'refuted',
    findings: [{ what: '1 query did: "DELETE FROM orders" by "query" of orders' }],
  });
  expect(rule.judge(new Trace([silent])).kind).toBe('undetermined');
  expect(rule.judge(new Trace([])).kind).toBe('proved');
});

test('the claim says what is asked for', () => {
  const { claim } = matchesQuery('query', {
    statement,
    operation: 'SELECT',
    system: 'mysql',
    parameters: [7],
    times: { atLeast: 1, atMost: 3 },
  });
  expect(claim).toBe(
    'spans "query" ask a database for SELECT "select * from orders where id = ?" with 0 = 7 in mysql, 1 to 3 times',
  );
});

test('an expectation that says nothing is refused at once', () => {
  expect(() => matchesQuery('a', {})).toThrow(
    'Failed to state matchesQuery(): nothing is expected of the query. Give statement, parameters, system, operation.',
  );
  expect(() => matchesQuery('a', { statement, times: -1 })).toThrow(
    'Failed to state matchesQuery(): times is -1. Give a whole number, or { exactly, atLeast, atMost } with whole numbers.',
  );
  expect(() => neverMatchesQuery('a', { statment: 'x' } as object)).toThrow(
    'Failed to state neverMatchesQuery(): there is no option "statment". Give statement, parameters, system, operation.',
  );
});
