import { expect, test } from 'vitest';
import { runOracle, undeterminedShare } from '../../support/run-oracle.ts';

// The bench "spans" tries 100,000 worlds.
const worlds = 700;
const seed = 20_260_101;

test.each(['exact', 'one-machine', 'several-hosts'] as const)(
  'no verdict on the traces of worlds with clocks of kind "%s" is wrong',
  (kind) => {
    const counts = runOracle(kind, seed, worlds);
    expect([...counts.values()].flatMap(({ wrong }) => wrong)).toEqual([]);
    for (const [rule, { proved, refuted }] of counts) {
      expect(proved, `proved ${rule}`).toBeGreaterThan(0);
      expect(refuted, `refuted ${rule}`).toBeGreaterThan(0);
    }
  },
);

test('exact clocks of one machine leave next to nothing undetermined, others less than half', () => {
  expect(undeterminedShare(runOracle('exact', seed, worlds))).toBeLessThanOrEqual(0.01);
  expect(undeterminedShare(runOracle('one-machine', seed, worlds))).toBeLessThan(0.3);
  expect(undeterminedShare(runOracle('several-hosts', seed, worlds))).toBeLessThan(0.4);
});
