import { expect, test } from 'vitest';
import { assertTrace } from '../../claim/assert-trace.ts';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { topology } from './topology.ts';

const call = aSpan('POST', { service: 'gateway', kind: 'client' });
const answer = aSpan('POST /orders', { service: 'orders', kind: 'server', parentSpanId: call.spanId });
const trace = new Trace([call, answer]);

test('a topology is a rule for traces that are complete as well', () => {
  assertTrace(trace, topology('gateway -> orders', { exactly: true, leavesOut: ['mail'] }));
  expect(topology('gateway -> orders', { exactly: true }).claim).toBe(
    'the services talk exactly so: gateway → orders',
  );
});

test('edges between services are proved for good', () => {
  expect(topology('gateway -> orders').judge(trace)).toEqual({
    kind: 'proved',
    isFinal: true,
    spans: [answer],
  });
  expect(topology('gateway -> orders', { exactly: true }).judge(trace).isFinal).toBe(false);
  expect(topology('gateway', { leavesOut: ['orders'] }).judge(trace).isFinal).toBe(false);
});

test('what it does not hold of is drawn below what was found', () => {
  expect(() => assertTrace(trace, topology('orders -> gateway'))).toThrow(
    `  ✗ the services talk so: orders → gateway
      orders never talks to gateway, and to nobody else

  Expected         Found
    orders           gateway
  −   → gateway        → orders ×1
`,
  );
  expect(() => assertTrace([], topology())).toThrow(
    `  ✗ some service takes part
      no service sent a span

  Found
    nothing`,
  );
});

test('a large topology is drawn with what is wrong, and the rest is counted', () => {
  const spans = Array.from({ length: 50 }, (_, index) =>
    aSpan('POST /', { service: `service-${String(index).padStart(2, '0')}`, parentSpanId: call.spanId }),
  );
  const lines = topology('gateway', { forbids: 'gateway -> service-49' }).illustrate?.(
    new Trace([call, ...spans]),
  );
  expect(lines?.slice(-6)).toEqual([
    '    → service-17 ×1',
    '+   → service-49 ×1',
    '  … and 31 more',
    '',
    'For example gateway → service-49:',
    '  POST @gateway › POST / @service-49  1.0 µs',
  ]);
});

test('names in a drawing of what was found neither break lines nor move the cursor', () => {
  const evil = aSpan('POST\u001b[2J\n', {
    service: `orders\u001b[31m\n${'x'.repeat(200)}`,
    parentSpanId: call.spanId,
  });
  const lines = topology('gateway', { forbids: 'gateway -> *' }).illustrate?.(new Trace([call, evil])) ?? [];
  expect(lines.join('')).not.toMatch(/\p{C}/u);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(160);
  expect(() => assertTrace([call, evil], topology('gateway', { forbids: 'gateway -> *' }))).toThrow(
    /talks to orders�\[31m\n/,
  );
});

test('a claim about many edges names the first', () => {
  const drawing = Array.from({ length: 12 }, (_, index) => `a -> b${index}`).join('\n');
  expect(topology(drawing).claim).toBe(
    `the services talk so: ${[0, 1, 2, 3, 4, 5, 6, 7].map((index) => `a → b${index}`).join(', ')}, and 4 more`,
  );
});

test('options that are not known are refused at once', () => {
  expect(() => topology('a', { exact: true } as object)).toThrow(
    'Failed to state topology(): there is no option "exact". Give exactly, forbids, services, leavesOut.',
  );
  expect(() => topology('a', { exactly: 'yes' } as object)).toThrow(
    'Failed to state topology(): exactly is no boolean. Give true or false.',
  );
});
