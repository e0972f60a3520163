import { expect, test } from 'vitest';
import { runVitest } from '../support/run-vitest.ts';

test('a claim is reported at the place in the source where it was written', async () => {
  const { added, stderr } = await runVitest(
    {
      'a.test.ts': `import { expectSpan } from 'clnrm';
import { test } from 'vitest';

interface Erased {
  readonly lines: number;
}
const erased: Erased = { lines: 3 };

test('claims', async () => {
  await expectSpan(String(erased.lines)).within(10);
});
`,
    },
    ['--pool=clnrm'],
  );
  expect(stderr).toContain('❯ a.test.ts:10:42');
  expect(added).toContain('claims  a.test.ts:10:42');
});
