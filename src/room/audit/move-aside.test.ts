import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { leftBehind, moveAside } from './move-aside.ts';

function project(): string {
  const root = mkdtempSync(join(tmpdir(), 'clnrm-aside-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

test('a file that a test left is kept below .clnrm/left-behind, and git does not see it', () => {
  const root = project();
  const path = join(root, 'out', 'report.txt');
  mkdirSync(join(root, 'out'));
  writeFileSync(path, 'mine');

  moveAside(path, root);

  expect(existsSync(path)).toBe(false);
  expect(readFileSync(join(root, leftBehind(root, path)), 'utf8')).toBe('mine');
  expect(readFileSync(join(root, '.clnrm/left-behind/.gitignore'), 'utf8')).toBe('*\n');
});

test('the newest of two files of one name is kept', () => {
  const root = project();
  const path = join(root, 'report.txt');
  for (const text of ['first', 'second']) {
    writeFileSync(path, text);
    moveAside(path, root);
  }
  expect(readFileSync(join(root, leftBehind(root, path)), 'utf8')).toBe('second');
});

test('a directory moves with all it holds, and a path outside of the project gets a name of its own', () => {
  const root = project();
  const outside = project();
  mkdirSync(join(outside, 'deep'));
  writeFileSync(join(outside, 'deep', 'a.txt'), 'a');

  moveAside(join(outside, 'deep'), root);

  const kept = leftBehind(root, join(outside, 'deep'));
  expect(kept.startsWith(join('.clnrm', 'left-behind'))).toBe(true);
  expect(readFileSync(join(root, kept, 'a.txt'), 'utf8')).toBe('a');
});

test('what is gone already is left alone', () => {
  const root = project();
  moveAside(join(root, 'never'), root);
  expect(existsSync(join(root, '.clnrm'))).toBe(false);
});
