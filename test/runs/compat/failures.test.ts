import { expect, test } from 'vitest';
import { runPair } from '../../support/run-vitest.ts';

test('a failure has the same message, stack and code frame as with forks', async () => {
  const { forks, clnrm } = await runPair({
    'src/deep.ts': `interface Wide {\n  readonly a: number;\n}\nexport function deep(wide: Wide): never {\n  throw new TypeError('deep ' + wide.a);\n}\n`,
    'a.test.ts': `import { expect, test } from 'vitest';\nimport { deep } from './src/deep.ts';\n\ntest('thrown', () => {\n  deep({ a: 1 });\n});\n\ntest('compared', () => {\n  expect({ a: 1, b: [1, 2] }).toEqual({ a: 1, b: [1, 3] });\n});\n`,
  });
  expect(clnrm.outcome).toEqual(forks.outcome);
  expect(clnrm.stdout).toBe(forks.stdout);
  expect(clnrm.stderr).toBe(forks.stderr);
});
