import { expect, test } from 'vitest';
import { Trace } from '../../graph/trace.ts';
import { atCutMs, atMs, foundBy } from '../../support/at-ms.ts';
import { sequential } from './sequential.ts';

test('spans that only touch are sequential, those that overlap are not', () => {
  const trace = new Trace([atMs('job', 5, 9), atMs('job', 0, 5), atMs('job', 10, 11)]);
  const rule = sequential('job');
  expect(rule.claim).toBe('no two spans "job" overlap');
  expect(rule.judge(trace).kind).toBe('proved');
  trace.add([atMs('job', 8, 9.5)]);
  expect(rule.judge(trace)).toMatchObject({ kind: 'refuted', isFinal: true });
  expect(foundBy(rule.judge(trace))).toEqual(['"job" (shop) and "job" (shop) overlap by 1.0 ms']);
});

test('spans may overlap with those of another group', () => {
  const [one, two] = [{ attributes: { queue: 'one' } }, { attributes: { queue: 'two' } }];
  const trace = new Trace([atMs('job', 0, 5, one), atMs('job', 5, 9, one), atMs('job', 2, 7, two)]);
  expect(sequential('job').judge(trace).kind).toBe('refuted');
  expect(sequential('job', { per: { attribute: 'queue' } }).judge(trace).kind).toBe('proved');
  expect(foundBy(sequential('job', { per: { attribute: 'shard' } }).judge(trace))).toEqual([
    'there is nothing to compare per attribute shard',
  ]);
});

test('what a coarse clock cannot tell is undetermined', () => {
  const verdict = sequential('job').judge(new Trace([atCutMs('job', 0.1, 0.2), atCutMs('job', 0.3, 0.4)]));
  expect(verdict.kind).toBe('undetermined');
  expect(foundBy(verdict)).toEqual([
    '"job" (shop) and "job" (shop) may overlap by up to 100 µs: the clock of "shop" is read in steps of 1.0 ms',
  ]);
});
