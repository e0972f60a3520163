import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { offCriticalPath, onCriticalPath } from './on-critical-path.ts';

const root = aSpan('POST /orders', { to: 100 });
const charge = aSpan('charge', { parentSpanId: root.spanId, from: 10, to: 90 });
const mail = aSpan('mail', { parentSpanId: root.spanId, from: 20, to: 50 });
const trace = new Trace([root, charge, mail]);

test('a span that is waited for is on the critical path', () => {
  const rule = onCriticalPath('charge', { atLeast: 0.5 });
  expect(rule.claim).toBe('a span "charge" is on the critical path and takes at least 50 % of it');
  expect(rule.judge(trace)).toEqual({ kind: 'proved', isFinal: false, spans: [charge] });
});

test('a share that is too large is refuted with the share and the path', () => {
  expect(onCriticalPath('charge', { atMost: 0.5 }).judge(trace)).toMatchObject({
    kind: 'refuted',
    findings: [{ what: 'it takes 80 % of the path: "POST /orders" → "charge"', spans: [charge] }],
  });
});

test('a span that nobody waits for is off the critical path', () => {
  expect(offCriticalPath('mail').judge(trace)).toMatchObject({ kind: 'proved', spans: [mail] });
  expect(onCriticalPath('mail').judge(trace)).toMatchObject({
    kind: 'refuted',
    findings: [{ what: 'none of 1 is on the path: "POST /orders" → "charge"' }],
  });
  expect(offCriticalPath('charge').judge(trace)).toMatchObject({
    kind: 'refuted',
    findings: [{ what: 'one is on the path, with 80 % of it: "POST /orders" → "charge"' }],
  });
});

test.each([onCriticalPath, offCriticalPath])('%o of spans that do not occur is refuted', (rule) => {
  const findings = [{ what: 'no span "x" occurs', spans: [] }];
  expect(rule('x').judge(new Trace())).toEqual({ kind: 'refuted', isFinal: false, findings });
});

test('a share that is none is an error at once', () => {
  expect(() => onCriticalPath('charge', { atMost: 30 })).toThrow(
    'Failed to state onCriticalPath(): atMost is 30. Give a number, from 0 to 1.',
  );
});

test('a path of a root that does not occur is refuted', () => {
  expect(offCriticalPath('charge', { root: 'x' }).judge(trace)).toMatchObject({
    kind: 'refuted',
    findings: [{ what: 'no span "x" occurs, which the path is to explain' }],
  });
});
