import type { FileRecord, RunRecord } from '@clnrm/model';
import type { Registry } from '../capabilities/registry.ts';
import { inSpan } from '../telemetry/in-span.ts';

/** Stage 5 for one file: tells each capability of its tests, then adds what each learned from it. */
export function judgeFile(file: FileRecord, registry: Registry): Promise<FileRecord> {
  return inSpan('run.judge', { 'clnrm.file': file.file }, async () => {
    for (const test of file.tests) await registry.testEnded(test);
    return { ...file, evidence: [...file.evidence, ...registry.judge(file)] };
  });
}

/** Stage 5 for the whole run: tells each capability that it ended and adds what they learned outside of any file. */
export function judgeRun(run: RunRecord, registry: Registry): Promise<RunRecord> {
  return inSpan('run.end', { 'clnrm.outcome': run.outcome }, async () => {
    const before = { ...run, evidence: [...run.evidence, ...registry.takeLearned()] };
    await registry.runEnded(before);
    return { ...before, evidence: [...before.evidence, ...registry.takeLearned()] };
  });
}
