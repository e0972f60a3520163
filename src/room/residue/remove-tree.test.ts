import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownTempFolder } from '../../../test/support/temp-folder.ts';
import { removeTree } from './remove-tree.ts';

test('folders that were locked are removed with what they hold', async () => {
  const tree = join(ownTempFolder(), 'tree');
  mkdirSync(join(tree, 'locked', 'deeper'), { recursive: true });
  writeFileSync(join(tree, 'locked', 'deeper', 'file'), '');
  chmodSync(join(tree, 'locked', 'deeper'), 0o000);
  chmodSync(join(tree, 'locked'), 0o500);
  await removeTree(tree);
  expect(existsSync(tree)).toBe(false);
});

test('what a symbolic link leads to is left alone', async () => {
  const temp = ownTempFolder();
  const outside = join(temp, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'file'), '');
  chmodSync(outside, 0o500);
  mkdirSync(join(temp, 'tree'));
  symlinkSync(outside, join(temp, 'tree', 'link'));
  await removeTree(join(temp, 'tree'));
  expect(existsSync(join(outside, 'file'))).toBe(true);
});

test('nothing to remove is no failure', async () => {
  await removeTree(join(ownTempFolder(), 'none'));
});
