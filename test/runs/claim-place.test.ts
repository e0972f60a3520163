import { expect, test } from 'vitest';
import { runVitest } from '../support/run-vitest.ts';

const claim = `import type { Span } from 'clnrm';
import { expectSpan } from 'clnrm';
import { test } from 'vitest';

interface Order {
  readonly spans: readonly Span[];
}

test('an order is stored', async () => {
  const order: Order = { spans: await expectSpan({ name: 'INSERT orders' }).within(50) };
  order.spans.at(0);
});
`;

test('a claim that fails has the same place in the report as in the failure', async () => {
  const { added, stderr } = await runVitest({ 'order.test.ts': claim }, ['--pool=clnrm'], { clnrm: '' });
  const place = /❯ (order\.test\.ts:10:\d+)/.exec(stderr)?.[1];
  expect(place).toBeDefined();
  expect(added).toContain(`an order is stored  ${place}\n`);
});
