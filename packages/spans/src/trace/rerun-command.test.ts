import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rerunCommand } from './rerun-command.ts';

const file = join(process.cwd(), 'test', 'orders.test.ts');

test('the command names the file and the full name of the test', () => {
  expect(rerunCommand({ id: '1', name: 'orders > takes one', file, project: '' })).toBe(
    'npx vitest run test/orders.test.ts -t "orders > takes one"',
  );
});

test('what means something to a regular expression or a shell is taken literally', () => {
  expect(rerunCommand({ id: '1', name: 'costs $5 (net)?', file, project: 'api' })).toBe(
    String.raw`npx vitest run test/orders.test.ts --project "api" -t "costs \\\$5 \\(net\\)\\?"`,
  );
});
