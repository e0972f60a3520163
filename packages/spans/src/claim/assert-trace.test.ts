import { expect, test } from 'vitest';
import { Trace } from '../graph/trace.ts';
import { never } from '../rules/structure/never.ts';
import { occurs } from '../rules/structure/occurs.ts';
import { aSpan } from '../support/a-span.ts';
import { assertTrace } from './assert-trace.ts';
import type { SpanAssertionError } from './span-assertion-error.ts';

const spans = [aSpan('charge', { attributes: { 'http.method': 'GET' } }), aSpan('refund')];

test('rules that hold of a capture pass, and those that do not are explained where they stand', () => {
  assertTrace(spans, occurs('charge'), never('mail'));
  let error: SpanAssertionError | undefined;
  try {
    assertTrace(new Trace(spans), occurs('charge'), never('refund'));
  } catch (thrown) {
    error = thrown as SpanAssertionError;
  }
  expect(error?.message).toBe(
    [
      'Failed to prove 1 of 2 rules about the trace.',
      '',
      '  ✓ a span "charge" occurs',
      '  ✗ a span "refund" never occurs',
      '      it is "refund" of shop',
      '',
      'Spans of this trace, 2:',
      '  charge  shop  1.0 µs',
      '  refund  shop  1.0 µs',
      '',
      'Advice:',
      '  Attribute http.method of "charge" is called http.request.method now.',
    ].join('\n'),
  );
  expect(error?.code).toBe('CLNRM_CLAIM_REFUTED');
  expect(error?.stack?.split('\n    at ')[1]).toContain('assert-trace.test.ts');
  expect(error?.evidence).toMatchObject({ claim: 'a span "refund" never occurs', verdict: 'refuted' });
});

test('what cannot be told fails as undetermined', () => {
  const coarse = aSpan('slow', { to: 5_000_000, uncertainty: 1_000_000n });
  expect(() => assertTrace([coarse], occurs({ duration: { atMost: 5 } }))).toThrow(
    expect.objectContaining({ code: 'CLNRM_CLAIM_UNDETERMINED' }),
  );
});

test('what is no trace or no rule is refused', () => {
  expect(() => assertTrace(undefined as never, never('a'))).toThrow(
    'Failed to assert a trace: the first argument is undefined. Give a Trace, or the spans of one.',
  );
  expect(() => assertTrace(spans)).toThrow(
    'Failed to state assertTrace(): it was given no rule. Give at least one.',
  );
});
