import { rmSync } from 'node:fs';
import { relative } from 'node:path';
import type { LogEvidence } from '@clnrm/model';
import type { TestCase, TestModule, Vitest } from 'vitest/node';
import { count } from '../text/count.ts';
import { logFolder } from './log-folder.ts';
import { evidenceOfMeta } from './scenario-meta.ts';

/** Removes what the services of a file printed in an earlier run. */
export function clearLogs({ moduleId, project }: TestModule): void {
  const { root } = project.config;
  rmSync(logFolder({ root, project: project.name, file: moduleId }), { recursive: true, force: true });
}

/** Has every reporter show, below the failure of a test, what its services printed while it ran. */
export function annotateLogs(test: TestCase, { state, config }: Vitest): void {
  const task = state.idMap.get(test.id);
  if (task?.type !== 'test') return;
  for (const log of evidenceOfMeta(test.meta())) {
    if (log.kind !== 'log') continue;
    const type = headOf(log, config.root);
    for (const message of log.lines) task.annotations.push({ type, message });
  }
}

function headOf({ service, lines, printed, file }: LogEvidence, root: string): string {
  const amount = lines.length < printed ? `the last ${lines.length} of ${count(printed, 'line')}` : '';
  return `${service} printed${amount === '' ? '' : ` (${amount})`}, all of it in ${relative(root, file)}`;
}
