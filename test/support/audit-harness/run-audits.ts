import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AuditReport } from './pool.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** What a Vitest run in the harness came to. */
export interface AuditedRun {
  readonly tests: readonly {
    readonly file: string;
    readonly state: string | undefined;
    readonly error?: string;
  }[];
  /** Messages of failed tests. */
  readonly failures: readonly string[];
  readonly reports: readonly AuditReport[];
}

/** Runs Vitest on files of `fixtures/` that match a filter, in one warm process, with the audit around each. */
export async function runAudits(filters: readonly string[], options: object = {}): Promise<AuditedRun> {
  // In CI Vitest writes no new snapshots. What tests start loads a preload, and a room does not.
  const { CI: _, NODE_OPTIONS: _options, ...env } = process.env;
  // Vitest keeps a secret below the home of whoever runs it.
  const home = mkdtempSync(join(tmpdir(), 'audited-run-'));
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@clnrm/source', main, JSON.stringify(filters), JSON.stringify(options)],
      { maxBuffer: 64 * 1024 * 1024, env: { ...env, HOME: home } },
    );
    return JSON.parse(stdout.slice(stdout.lastIndexOf('\n@@') + 3)) as AuditedRun;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
