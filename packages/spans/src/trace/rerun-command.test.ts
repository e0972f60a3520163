import { execFileSync } from 'node:child_process';
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
  const name = 'costs $5 (net)?';
  const command = rerunCommand({ id: '1', name, file, project: 'api' });
  expect(command).toContain('npx vitest run test/orders.test.ts --project "api" -t ');
  const pattern = execFileSync('sh', ['-c', `printf %s ${command.slice(command.indexOf(' -t ') + 4)}`], {
    encoding: 'utf8',
  });
  expect(new RegExp(pattern).test(name)).toBe(true);
});
