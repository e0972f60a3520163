import { expect, test } from 'vitest';
import { type OracleCounts, runOracle, undeterminedShare } from '../../support/run-oracle.ts';

// The bench "spans" tries 100,000 worlds.
const worlds = 500;
const seed = 20_260_101;

test.each([
  ['exact', 0.01],
  ['one-machine', 0.3],
  ['several-hosts', 0.4],
] as const)(
  'on traces of worlds with clocks of kind "%s" no verdict is wrong, and at most a share of %s is undetermined',
  { timeout: 60_000 },
  (kind, share) => {
    const counts: OracleCounts = runOracle(kind, seed, worlds);
    expect([...counts.values()].flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(undeterminedShare(counts)).toBeLessThanOrEqual(share);
    for (const [rule, { proved, refuted }] of counts) {
      expect(proved, `proved ${rule}`).toBeGreaterThan(0);
      expect(refuted, `refuted ${rule}`).toBeGreaterThan(0);
    }
  },
);
