import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { atMs, foundBy } from '../../support/at-ms.ts';
import { causalChain } from './causal-chain.ts';

const request = atMs('POST', 0, 9);
const publish = atMs('publish', 1, 2, { parentSpanId: request.spanId });
const { traceId, spanId } = publish;
const link = { traceId, spanId, traceState: '', attributes: {}, droppedAttributes: 0 };
const consume = atMs('consume', 5, 6, { traceId: '2'.repeat(32), links: [link] });
const insert = atMs('insert', 5, 6, { traceId: '2'.repeat(32), parentSpanId: consume.spanId });

test('a chain goes by parents and links, near or far', () => {
  const trace = new Trace([insert, consume, publish, request]);
  const rule = causalChain(['POST', 'publish', 'insert']);
  expect(rule.claim).toBe('spans "POST" caused "publish", which caused "insert"');
  expect(rule.judge(trace).kind).toBe('proved');
  expect(causalChain(['publish', 'POST']).judge(trace).kind).toBe('refuted');
});

test('what only follows is no effect, and the remedy says what to state instead', () => {
  const [lookup, query] = ['lookup', 'query'].map((name, at) =>
    atMs(name, at, at + 1, { parentSpanId: request.spanId }),
  );
  const verdict = causalChain(['lookup', 'query']).judge(
    new Trace([request, lookup ?? request, query ?? request]),
  );
  expect(verdict).toMatchObject({
    kind: 'refuted',
    findings: [
      {
        what: '"query" (shop) has no cause "lookup": it was caused by "POST"',
        remedy: 'If they only follow each other, say so: happensBefore() compares by time.',
      },
    ],
  });
});

test('one span without the cause refutes it, unless some chain is enough', () => {
  const trace = new Trace([request, publish, atMs('publish', 3, 4)]);
  expect(foundBy(causalChain(['POST', 'publish']).judge(trace))).toEqual([
    '"publish" (shop) has no cause "POST": nothing caused it',
  ]);
  expect(causalChain(['POST', 'publish'], { pairs: 'some' }).judge(trace)).toMatchObject({
    kind: 'proved',
    isFinal: true,
  });
});

test('where a cause has not arrived, it cannot be told', () => {
  expect(foundBy(causalChain(['POST', 'insert']).judge(new Trace([request, insert])))).toEqual([
    '"insert" (shop) has no cause "POST": nothing caused it, and one of its causes has not arrived',
  ]);
  expect(causalChain(['POST', 'insert'], { pairs: 'some' }).judge(new Trace([request, insert])).kind).toBe(
    'undetermined',
  );
});

test('a chain has two links at least', () => {
  expect(() => causalChain(['a'])).toThrow(
    'Failed to state causalChain(): it needs two selectors or more. Give a list of them, the cause first.',
  );
});
