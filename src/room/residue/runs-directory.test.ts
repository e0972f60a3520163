import { chmodSync, chownSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownTempFolder } from '../../../test/support/temp-folder.ts';
import { ensureRunsDirectory, runsDirectory } from './runs-directory.ts';

const posix = process.platform === 'win32' ? test.skip : test;

posix('the folder of all runs is for this user alone', () => {
  ownTempFolder();
  expect(lstatSync(ensureRunsDirectory()).mode & 0o777).toBe(0o700);
  expect(ensureRunsDirectory()).toBe(runsDirectory());
});

posix('a symbolic link in its place is refused, wherever it leads', () => {
  const temp = ownTempFolder();
  mkdirSync(join(temp, 'elsewhere'));
  symlinkSync(join(temp, 'elsewhere'), runsDirectory());
  expect(ensureRunsDirectory).toThrow(
    `Failed to use the folder for runs: ${runsDirectory()} is a symbolic link. ` +
      `Remove ${runsDirectory()}, or set TMPDIR to a folder of your own.`,
  );
});

posix('a folder that others can write is refused', () => {
  ownTempFolder();
  mkdirSync(runsDirectory());
  chmodSync(runsDirectory(), 0o777);
  expect(ensureRunsDirectory).toThrow(`${runsDirectory()} can be written by other users.`);
});

posix('a file in its place is refused', () => {
  ownTempFolder();
  writeFileSync(runsDirectory(), '');
  expect(ensureRunsDirectory).toThrow(`${runsDirectory()} is not a folder.`);
});

test.skipIf(process.getuid?.() !== 0)("another user's folder in its place is refused", () => {
  ownTempFolder();
  mkdirSync(runsDirectory(), { mode: 0o700 });
  chownSync(runsDirectory(), 65_534, 65_534);
  expect(ensureRunsDirectory).toThrow(`${runsDirectory()} belongs to the user 65534.`);
});

posix('a temp folder that does not exist is named', () => {
  const temp = ownTempFolder();
  process.env['TMPDIR'] = join(temp, 'none');
  expect(ensureRunsDirectory).toThrow(
    /^Failed to create the folder for runs: ENOENT: .*\. Set TMPDIR to a folder that exists, has room and can be written\.$/,
  );
});
