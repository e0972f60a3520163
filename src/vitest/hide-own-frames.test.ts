import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { hideOwnFrames, isOwnFile, withoutOwnFrames } from './hide-own-frames.ts';

const root = resolve(import.meta.dirname, '../..');
const frame = (file: string) => ({ file, method: '', line: 1, column: 1 });

test.each([
  ['src/room/worker.ts', true],
  ['dist/room/worker.js', true],
  ['packages/spans/src/index.ts', true],
  ['packages/spans/dist/index.js', true],
  ['src/room/channel.test.ts', false],
  ['examples/shop/src/gateway.ts', false],
  ['node_modules/vitest/dist/index.js', false],
])('%s is a file of clnrm: %s', (path, own) => {
  expect(isOwnFile(join(root, path))).toBe(own);
  expect(isOwnFile(pathToFileURL(join(root, path)).href)).toBe(own);
});

test('a capability that is installed belongs to clnrm, a package of another name does not', () => {
  expect(isOwnFile('/home/me/project/node_modules/@clnrm/spans/dist/index.js')).toBe(true);
  expect(isOwnFile('/home/me/project/node_modules/@clnrm-friends/spans/dist/index.js')).toBe(false);
  expect(isOwnFile('/home/me/project/src/index.ts')).toBe(false);
});

test("the user's own filter is asked about all other frames, once", () => {
  const asked: string[] = [];
  const config = {
    onStackTrace: (_error: unknown, { file }: { file: string }): boolean => asked.push(file) > 1,
  };
  hideOwnFrames(config);
  hideOwnFrames(config);
  const error = { message: '' };
  expect(config.onStackTrace(error, frame(join(root, 'src/room/worker.ts')))).toBe(false);
  expect(config.onStackTrace(error, frame('/project/a.ts'))).toBe(false);
  expect(config.onStackTrace(error, frame('/project/b.ts'))).toBe(true);
  expect(asked).toEqual(['/project/a.ts', '/project/b.ts']);
});

test('lines of clnrm are taken out of a stack, all others stay as they are', () => {
  const lines = [
    'Error: message',
    '    at /project/a.test.ts:1:2',
    `    at run (${join(root, 'src/room/worker.ts')}:3:4)`,
    `    at async ${pathToFileURL(join(root, 'dist/room/worker.js')).href}:5:6`,
    '    at new Promise (<anonymous>)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
  ];
  expect(withoutOwnFrames(lines.join('\n')).split('\n')).toEqual([lines[0], lines[1], lines[4], lines[5]]);
});
