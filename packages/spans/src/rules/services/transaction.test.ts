import type { Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan, type SpanSketch } from '../../support/a-span.ts';
import { transaction, type TransactionOptions } from './transaction.ts';

const error = { code: 'error', message: '' } as const;
const root = aSpan('api.transaction', { service: 'orders', to: 1000 });
const step = (name: string, from: number, sketch: SpanSketch = {}): Span =>
  aSpan(name, { service: 'orders', parentSpanId: root.spanId, from, to: from + 50, ...sketch });

const begin = step('db.begin', 100);
const query = step('db.query', 200);
const failed = step('db.query', 200, { status: error });
const commit = step('db.commit', 300);
const rollback = step('db.rollback', 300);

const options: TransactionOptions = {
  root: 'api.transaction',
  steps: ['db.begin', 'db.query', 'db.commit'],
  rollback: 'db.rollback',
};
const judge = (spans: readonly Span[], more: Partial<TransactionOptions> = {}) =>
  transaction({ ...options, ...more }).judge(new Trace([root, ...spans]));
const refutedBy = (...what: readonly string[]) => ({
  kind: 'refuted',
  findings: what.map((each) => ({ what: each })),
});

test('a transaction commits with every step in order', () => {
  expect(transaction(options).claim).toBe(
    'the transaction of every span "api.transaction" commits or rolls back',
  );
  expect(judge([begin, query, step('db.query', 250), commit])).toMatchObject({
    kind: 'proved',
    isFinal: false,
  });
  expect(judge([begin, query, commit], { steps: ['db.begin', 'db.query'], commit: 'db.commit' }).kind).toBe(
    'proved',
  );
});

test('or it rolls back after the error, and never commits', () => {
  expect(judge([begin, failed, rollback]).kind).toBe('proved');
  expect(judge([begin, rollback]).kind).toBe('proved');
  expect(judge([begin, failed, rollback, step('db.commit', 400)])).toMatchObject(
    refutedBy(
      '"api.transaction" of orders commits by "db.commit" of orders and rolls back by "db.rollback" of orders',
    ),
  );
});

test('an error that is committed all the same is refuted', () => {
  expect(judge([begin, failed, commit])).toMatchObject(
    refutedBy('"db.query" of orders failed, and "db.commit" of orders commits all the same'),
  );
});

test('a transaction without an end is refuted', () => {
  expect(judge([begin, failed])).toMatchObject(
    refutedBy(
      '"api.transaction" of orders neither commits nor rolls back, although "db.query" of orders failed',
    ),
  );
  expect(judge([begin, query, step('db.commit', 300, { status: error })])).toMatchObject(
    refutedBy(
      '"api.transaction" of orders neither commits nor rolls back, although "db.commit" of orders failed',
    ),
  );
  expect(judge([])).toMatchObject(refutedBy('"api.transaction" of orders has no step of a transaction'));
});

test('a step that is missing or out of order is refuted', () => {
  expect(judge([begin, commit])).toMatchObject(
    refutedBy('"api.transaction" of orders goes on without a span "db.query"'),
  );
  expect(judge([step('db.begin', 220), query, commit])).toMatchObject(
    refutedBy('"db.query" of orders begins before "db.begin" of orders ends'),
  );
  expect(judge([begin, query, step('db.query', 400), commit])).toMatchObject(
    refutedBy('"db.query" of orders goes on after "db.commit" of orders, which ends the transaction'),
  );
});

test('an order that clocks cannot tell is undetermined', () => {
  const coarse = step('db.query', 251, { uncertainty: 1000n });
  expect(judge([begin, coarse, step('db.commit', 9000)])).toMatchObject({
    kind: 'undetermined',
    findings: [
      {
        what: 'nobody can tell whether "db.begin" of orders came before "db.query" of orders: the clock of "orders" is read in steps of 2.0 µs',
        remedy:
          'Start "orders" with node --import clnrm/preload, which reads a precise clock, or compare by causes: causalChain().',
      },
    ],
  });
});

test('the outcome can be asked for', () => {
  expect(judge([begin, query, commit], { outcome: 'rollback' })).toMatchObject(
    refutedBy('"api.transaction" of orders commits by "db.commit" of orders, and should have rolled back'),
  );
  expect(judge([begin, failed, rollback], { outcome: 'commit' })).toMatchObject(
    refutedBy('"api.transaction" of orders rolls back by "db.rollback" of orders, and should have committed'),
  );
  expect(judge([begin, failed, step('db.rollback', 300, { status: error })])).toMatchObject(
    refutedBy('the rollback of "api.transaction" of orders, "db.rollback" of orders, failed'),
  );
});

test('two commits are two transactions, unless the participants are named', () => {
  const other = [begin, query, commit].map(({ name, start }) =>
    aSpan(name, {
      service: 'inventory',
      parentSpanId: root.spanId,
      from: start.ns,
      to: start.ns + 50n,
    }),
  );
  const both = [begin, query, commit, ...other];
  expect(judge(both)).toMatchObject(refutedBy('"api.transaction" of orders commits 2 times'));
  const participants = ['orders', 'inventory'];
  expect(judge(both, { participants }).kind).toBe('proved');
  expect(judge([begin, query, commit], { participants })).toMatchObject(
    refutedBy('inventory in "api.transaction" of orders has no step of a transaction'),
  );
  const undone = aSpan('db.rollback', {
    service: 'inventory',
    parentSpanId: root.spanId,
    from: 300,
    to: 400,
  });
  expect(judge([begin, query, commit, ...other.slice(0, 2), undone], { participants })).toMatchObject(
    refutedBy(
      'orders in "api.transaction" of orders commits and inventory in "api.transaction" of orders rolls back',
    ),
  );
});

test('no root at all is refuted', () => {
  expect(transaction(options).judge(new Trace([]))).toMatchObject(
    refutedBy('no span "api.transaction" occurs'),
  );
});

test('what is no transaction is refused at once', () => {
  expect(() => transaction({ root: 'a', steps: [] })).toThrow(
    'Failed to state transaction(): there are no steps. Give the spans that come before the commit, in order.',
  );
  expect(() => transaction({ root: 'a', steps: ['b'], outcome: 'rollback' })).toThrow(
    'Failed to state transaction(): it must roll back, and nothing says how. Give the span of the rollback.',
  );
});
