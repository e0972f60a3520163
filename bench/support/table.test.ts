import { expect, test } from 'vitest';
import type { BenchResult } from './result.ts';
import { formatTable } from './table.ts';

test('a table tells people each value, its goal, and what was measured', () => {
  const machine = { cores: 2, node: '24.21.0', load: 0.4, calibration: 1_234_567 };
  const result: BenchResult = {
    id: 'verified-vs-forks',
    what: 'wall time',
    value: 0.21,
    unit: 'ratio',
    goal: 0.25,
    better: 'lower',
    spread: [0.19, 0.24],
    runs: 7,
  };
  const results = [
    result,
    { ...result, id: 'watch-rerun', value: 12.5, unit: 'ms', goal: 10, runs: 1 },
    { ...result, id: 'speed', value: 3, unit: 'MB/s', goal: 2, better: 'higher' as const },
    { ...result, id: 'container', goal: null },
  ];
  expect(formatTable({ bench: 'pool', machine, results })).toBe(`\
pool · 2 cores · Node 24.21.0 · load 0.4 · calibration 1,234,567 rounds/s

  verified-vs-forks    0.21 ×   0.19 to 0.24   7 runs    met, ≤ 0.25
    wall time
  watch-rerun         12.5 ms   0.19 to 0.24    1 run   missed, ≤ 10
    wall time
  speed                3 MB/s   0.19 to 0.24   7 runs       met, ≥ 2
    wall time
  container            0.21 ×   0.19 to 0.24   7 runs       reported
    wall time`);
});
