import type { Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan, type SpanSketch } from '../../support/a-span.ts';
import { saga, type SagaOptions } from './saga.ts';

const error = { code: 'error', message: '' } as const;
const root = aSpan('POST /orders', { service: 'orders', to: 1000 });
const step = (name: string, from: number, sketch: SpanSketch = {}): Span =>
  aSpan(name, { service: 'orders', parentSpanId: root.spanId, from, to: from + 50, ...sketch });

const reserve = step('reserve', 100);
const charge = step('charge', 200);
const ship = step('ship', 300);
const failedShip = step('ship', 300, { status: error });
const refund = step('refund', 400);
const release = step('release', 500);

const options: SagaOptions = {
  root: 'POST /orders',
  steps: [
    { action: 'reserve', compensation: 'release' },
    { action: 'charge', compensation: 'refund' },
    { action: 'ship' },
  ],
};
const judge = (spans: readonly Span[], outcome?: 'completed' | 'compensated') =>
  saga({ ...options, ...(outcome === undefined ? {} : { outcome }) }).judge(new Trace([root, ...spans]));
const refutedBy = (...what: readonly string[]) => ({
  kind: 'refuted',
  findings: what.map((each) => ({ what: each })),
});

test('a saga does all of its steps', () => {
  expect(saga(options).claim).toBe('the saga of every span "POST /orders" is completed or compensated');
  expect(judge([reserve, charge, ship])).toMatchObject({ kind: 'proved', isFinal: false });
  expect(judge([reserve, charge, ship], 'compensated')).toMatchObject(
    refutedBy('"POST /orders" of orders is completed, and should have been compensated'),
  );
});

test('or it undoes in reverse order those that it has done', () => {
  expect(judge([reserve, charge, failedShip, refund, release]).kind).toBe('proved');
  expect(judge([reserve, step('charge', 200, { status: error }), release]).kind).toBe('proved');
  expect(judge([reserve, charge, failedShip, refund, release], 'completed')).toMatchObject(
    refutedBy('"POST /orders" of orders is not completed: no span "ship" succeeds'),
  );
});

test('a step that was done and not undone is refuted', () => {
  expect(judge([reserve, charge, failedShip, release])).toMatchObject(
    refutedBy('"charge" of orders was done and never undone by a span "refund"'),
  );
  expect(judge([reserve, charge])).toMatchObject(
    refutedBy(
      '"reserve" of orders was done and never undone by a span "release"',
      '"charge" of orders was done and never undone by a span "refund"',
    ),
  );
  const failedRefund = step('refund', 400, { status: error });
  expect(judge([reserve, charge, failedShip, failedRefund, release]).kind).toBe('refuted');
});

test('what was never done must not be undone', () => {
  expect(judge([reserve, refund, release])).toMatchObject(
    refutedBy('"POST /orders" of orders undoes by "refund" of orders what was never done'),
  );
});

test('undoing in the order of doing, or doing after undoing, is refuted', () => {
  const early = step('release', 350);
  expect(judge([reserve, charge, failedShip, early, refund])).toMatchObject(
    refutedBy('"release" of orders begins before "refund" of orders, which undoes a later step'),
  );
  expect(judge([reserve, step('charge', 450), failedShip, refund, release])).toMatchObject(
    refutedBy('"charge" of orders begins after "refund" of orders has begun to undo'),
  );
});

test('a saga without root or steps is refuted, and one that is none is refused at once', () => {
  expect(judge([])).toMatchObject(refutedBy('"POST /orders" of orders has no step of a saga'));
  expect(saga(options).judge(new Trace([]))).toMatchObject(refutedBy('no span "POST /orders" occurs'));
  expect(() => saga({ root: 'a', steps: [] })).toThrow(
    'Failed to state saga(): there are no steps. Give actions, each with its compensation, in order.',
  );
});
