import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logFolder } from './log-folder.ts';

const root = join('/', 'shop');
const logs = join(root, '.clnrm', 'logs');

test('logs of a file lie at the place that it has in its project', () => {
  const file = join(root, 'test', 'a.test.ts');
  expect(logFolder({ root, project: '', file })).toBe(join(logs, 'test', 'a.test.ts'));
  expect(logFolder({ root, project: 'unit', file })).toBe(join(logs, 'unit', 'test', 'a.test.ts'));
});

test('a file outside of its project, and a project of any name, have their logs inside', () => {
  const file = join('/', 'shared', 'a.test.ts');
  expect(logFolder({ root, project: '../a b', file })).toBe(join(logs, '..-a-b', '_', 'shared', 'a.test.ts'));
});
