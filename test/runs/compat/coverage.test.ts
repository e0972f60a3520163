import { expect, test } from 'vitest';
import { sameAsForks, testsThat } from './same-as-forks.ts';

const files = {
  'src/used.ts': `interface Point {\n  readonly x: number;\n}\n\nexport function far(point: Point): boolean {\n  if (point.x > 10) {\n    return true;\n  }\n  return point.x < -10 ? true : false;\n}\n\nexport const unused = (): string => 'never';\n`,
  'src/shared.ts': `let calls = 0;\nexport class Counter {\n  count(): number {\n    calls += 1;\n    return calls;\n  }\n  never(): void {}\n}\n`,
  'src/untouched.ts': `export const untouched = (flag: boolean): number => (flag ? 1 : 2);\n`,
  'a.test.ts': `import { expect, test } from 'vitest';\nimport { Counter } from './src/shared.ts';\nimport { far } from './src/used.ts';\ntest('near', () => { expect(far({ x: 1 })).toBe(false); });\ntest('counts', () => { expect(new Counter().count()).toBe(1); });\n`,
  'b.test.ts': `import { expect, test } from 'vitest';\nimport { Counter } from './src/shared.ts';\nimport { far } from './src/used.ts';\ntest('far', () => { expect(far({ x: 11 })).toBe(true); });\ntest('counts anew', () => { expect(new Counter().count()).toBe(1); });\ntest('fails', () => { expect(far({ x: 12 })).toBe(false); });\n`,
  'c.test.ts': `import { expect, test, vi } from 'vitest';\nvi.mock('./src/used.ts', () => ({ far: () => 'mocked' }));\ntest('mocked', async () => { expect((await import('./src/used.ts')).far({ x: 1 })).toBe('mocked'); });\n`,
};

test.each(['v8', 'istanbul'])('the coverage map of %s is the same, also with a file that runs twice', async (provider) => {
  const flags = ['enabled', `provider=${provider}`, 'include=src/**', 'reporter=json', 'reporter=text', 'reportOnFailure'];
  const run = await sameAsForks(files, flags.map((flag) => `--coverage.${flag}`));
  expect(testsThat('failed', run)).toEqual(['fails']);
  expect(Object.keys(run.outcome.report?.coverageMap ?? {})).toHaveLength(3);
  expect(run.stdout).toMatch(/untouched.ts +\| +0 \|/);
});

test('thresholds fail the run as with forks', async () => {
  const { 'b.test.ts': _, ...passing } = files;
  const run = await sameAsForks(passing, ['--coverage', '--coverage.thresholds.lines=99', '--coverage.reporter=text-summary']);
  expect(run.outcome.exitCode).toBe(1);
  expect(run.stderr).toContain('does not meet global threshold (99%)');
});
