import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished, vi } from 'vitest';

/** Gives the running test a temp folder of its own, which `os.tmpdir()` names until the test is over. */
export function ownTempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'clnrm-test-')));
  useTempFolder(folder);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Shares the temp folder of a project's commands with the running test. */
export function shareTempFolder({ path }: { readonly path: string }): void {
  useTempFolder(dirname(path));
}

function useTempFolder(folder: string): void {
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
}
