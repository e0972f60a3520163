import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { locate, publicSuites } from './public-suites.ts';

test('a suite that is not there is skipped with the reason', () => {
  const [suite] = publicSuites;
  if (suite === undefined) throw new Error('Failed to find a suite.');
  expect(locate(suite, {})).toEqual({
    kind: 'missing',
    reason: `CLNRM_BENCH_H3 does not name a checkout of h3js/h3 at ${suite.commit.slice(0, 9)}`,
  });
  expect(locate(suite, { CLNRM_BENCH_H3: tmpdir() })).toEqual({
    kind: 'missing',
    reason: `CLNRM_BENCH_H3 names ${tmpdir()}, which holds no package.json`,
  });
});
