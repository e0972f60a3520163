import { context, trace } from '@opentelemetry/api';
import { expectSpan } from 'clnrm';
import type { Span } from 'clnrm/capability';
import { expect, test } from 'vitest';
import { room } from '../src/room.ts';

const instant = (ns: bigint) => ({ ns, uncertainty: 0n });
const root = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 };

/** A span of the trace below that took so many milliseconds. */
function aSpan(name: string, milliseconds: number, spanId = '2'.repeat(16)): Span {
  return {
    ...root,
    spanId,
    parentSpanId: root.spanId,
    name,
    kind: 'internal',
    start: instant(0n),
    end: instant(BigInt(milliseconds) * 1_000_000n),
    status: { code: 'unset', message: '' },
    attributes: {},
    events: [],
    links: [],
    resource: { attributes: {} },
    scope: { name: '', version: '', attributes: {} },
    traceState: '',
    flags: 1,
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
  };
}

test('the slowest span of a test is learned once, the test itself left out', async () => {
  const identity = { id: '1', name: 'orders > takes one', file: '/a.test.ts', project: '' };
  await context.with(trace.setSpanContext(context.active(), root), () =>
    room.aroundTest?.(identity, async () => {
      for (const span of [aSpan('SELECT', 3), aSpan('INSERT', 8), aSpan('COMMIT', 1)])
        room.onSpanEnded?.(span);
      room.onSpanEnded?.(aSpan('the test', 20, root.spanId));
      room.onSpanEnded?.({ ...aSpan('of another trace', 90), traceId: '9'.repeat(32) });
    }),
  );
  expect([...(room.onFileEnded?.() ?? [])]).toContainEqual({
    kind: 'custom',
    capability: 'slow-spans',
    title: 'orders > takes one',
    data: { slowest: 'INSERT', milliseconds: 8 },
  });
  expect([...(room.onFileEnded?.() ?? [])]).toEqual([]);
});

test('the slowest span of this test is in the report', async () => {
  trace.getTracer('shop').startActiveSpan('place order', (span) => span.end());
  await expectSpan('place order');
});
