import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
export interface RunDirectory { readonly path: string; close(): Promise<void> }
export function openRunDirectory(_runId: string): RunDirectory {
  const path = mkdtempSync(join(tmpdir(), 'clnrm-'));
  return { path, close: async () => rmSync(path, { recursive: true, force: true }) };
}
