import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownTempFolder } from '../../../test/support/temp-folder.ts';
import { changeFile } from './host-files.ts';

function aRoot(): string {
  const root = join(ownTempFolder(), 'project');
  mkdirSync(root);
  return root;
}

test('files below the root are written, with their folders, and removed', () => {
  const root = aRoot();
  const path = join(root, 'a', '__snapshots__', 'x.snap');
  changeFile(root, { kind: 'write', path, text: 'text' });
  expect(readFileSync(path, 'utf8')).toBe('text');
  changeFile(root, { kind: 'remove', path });
  changeFile(root, { kind: 'remove', path });
  expect(existsSync(path)).toBe(false);
});

test('a path outside of the root is refused, also by way of a link', () => {
  const root = aRoot();
  const outside = join(root, '..', 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'file'), 'kept');
  symlinkSync(outside, join(root, 'folder'));
  symlinkSync(join(outside, 'file'), join(root, 'link'));
  const paths = [
    join(root, '..', 'project-2', 'x'),
    join(outside, 'file'),
    join(root, 'folder', 'file'),
    join(root, 'link'),
  ];
  for (const path of paths) {
    expect(() => changeFile(root, { kind: 'write', path, text: 'changed' })).toThrow(
      `Failed to write ${path} for a room: it is not below ${root}. Let the test write its own temp folder.`,
    );
  }
  expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('kept');
});
