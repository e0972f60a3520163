import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';

/** Gives the running test a temp folder of its own, which `os.tmpdir()` names until the test is over. */
export function ownTempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'clnrm-test-')));
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
