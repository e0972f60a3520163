import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { aSpan } from '../../support/a-span.ts';
import { allEnded } from '../structure/all-ended.ts';
import { conventionalNames } from './conventional-names.ts';
import { hygiene, type HygieneOptions } from './hygiene.ts';
import { renamedKeys } from './renamed-keys.ts';
import { sampled } from './sampled.ts';

const open = { traceId: '1'.repeat(32), spanId: 'a'.repeat(16), parentSpanId: undefined, name: 'pay' };

test('a sound trace is proved, and an empty one is not', () => {
  expect(hygiene().judge(new Trace([aSpan('a')])).kind).toBe('proved');
  expect(hygiene().judge(new Trace())).toMatchObject({
    kind: 'refuted',
    findings: [{ what: 'no span has arrived' }],
  });
});

test('each part is found, and can be left out', () => {
  const parent = aSpan('a');
  const trace = new Trace(
    [
      parent,
      aSpan('b', { flags: 0 }),
      aSpan('c', { parentSpanId: 'e'.repeat(16) }),
      { ...parent, name: 'd', parentSpanId: parent.spanId },
    ],
    { openSpans: () => [open] },
  );
  const found = (options: HygieneOptions): readonly string[] => {
    const verdict = hygiene(options).judge(trace);
    return verdict.kind === 'proved' ? [] : verdict.findings.map(({ what }) => what);
  };
  const none: HygieneOptions = { oneRoot: false, parents: false, ended: false, ids: false, sampled: false };
  expect(found(none)).toEqual([]);
  expect(found({ ...none, oneRoot: true })).toEqual(['2 spans are roots: "a", "b"']);
  expect(found({ ...none, parents: true })).toEqual([
    `the parent of "c" of shop, ${'e'.repeat(16)}, has not arrived`,
  ]);
  expect(found({ ...none, ended: true })).toEqual([
    'span "pay" has started in this process and has not ended',
  ]);
  expect(found({ ...none, ids: true })).toEqual([`2 spans have the id ${parent.spanId}: "a", "d"`]);
  expect(found({ ...none, sampled: true })).toEqual(['"b" of shop is marked as not sampled']);
});

test('the span of the test itself may be open', () => {
  const testRoot = { traceId: open.traceId, spanId: open.spanId };
  expect(allEnded().judge(new Trace([], { testRoot, openSpans: () => [open] })).kind).toBe('proved');
});

test('older names are advice, and fail where that is asked', () => {
  const trace = new Trace([
    aSpan('GET', { attributes: { 'http.method': 'GET', 'db.user': 'root' } }),
    aSpan('GET', { attributes: { 'http.method': 'GET', 'http.request.method': 'GET' } }),
  ]);
  expect(hygiene({ oneRoot: false }).judge(trace).kind).toBe('proved');
  expect(hygiene({ oneRoot: false, names: 'fail' }).judge(trace).kind).toBe('refuted');
  expect(conventionalNames().judge(trace)).toMatchObject({
    findings: [
      { what: 'attribute http.method of "GET" is called http.request.method now', spans: { length: 2 } },
      { what: 'attribute db.user of "GET" was removed', spans: { length: 1 } },
    ],
  });
});

test('no key was renamed to one that was renamed itself', () => {
  const chains = Object.values(renamedKeys).filter((key) => Object.hasOwn(renamedKeys, key));
  expect(chains).toEqual([]);
});

test('sampling is read from the flags', () => {
  expect(sampled().judge(new Trace([aSpan('a', { flags: 0x100 })])).kind).toBe('refuted');
  expect(sampled().judge(new Trace([aSpan('a', { flags: 0x301 })])).kind).toBe('proved');
});

test('what is no option is refused', () => {
  expect(() => hygiene({ root: true } as HygieneOptions)).toThrow(
    'Failed to state hygiene(): there is no option "root". Give oneRoot, parents, ended, ids, sampled, names.',
  );
  expect(() => hygiene({ names: 'warn' as 'off' })).toThrow(
    'Failed to state hygiene(): names is "warn". Give "advise", "fail" or "off".',
  );
});
