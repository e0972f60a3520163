import fs from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';

// The functions as they are before the audit, or a test, patches the module.
const { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } = fs;

const folder = join('.clnrm', 'left-behind');

/** Where a file goes that a test left outside of its room, relative to the project. */
export function leftBehind(root: string, path: string): string {
  const below = relative(root, path);
  return join(
    folder,
    below.startsWith('..') || isAbsolute(below) ? path.replaceAll(/[:\\/]+/gu, '-') : below,
  );
}

/** Moves a file or directory to where it is kept, over what an earlier run left there. Does nothing where there is none. */
export function moveAside(path: string, root: string): void {
  if (!existsSync(path)) return;
  const target = join(root, leftBehind(root, path));
  mkdirSync(dirname(target), { recursive: true });
  // What tests leave behind is nobody's to commit.
  writeFileSync(join(root, folder, '.gitignore'), '*\n');
  rmSync(target, { recursive: true, force: true });
  try {
    renameSync(path, target);
  } catch {
    // Another file system.
    cpSync(path, target, { recursive: true });
    rmSync(path, { recursive: true, force: true });
  }
}
