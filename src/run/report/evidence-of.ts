import type { Evidence, FileRecord, RunRecord, TestRecord } from '@clnrm/model';

/** Evidence with what it belongs to; both are undefined for what was learned of the run as a whole. */
export interface Found<Kind extends Evidence['kind']> {
  readonly evidence: Extract<Evidence, { kind: Kind }>;
  readonly file: FileRecord | undefined;
  readonly test: TestRecord | undefined;
}

/** All evidence of one kind: of tests, of files, then of the run. */
export function evidenceOf<Kind extends Evidence['kind']>(
  run: RunRecord,
  kind: Kind,
): readonly Found<Kind>[] {
  const found: Found<Kind>[] = [];
  const add = (all: readonly Evidence[], file?: FileRecord, test?: TestRecord): void => {
    for (const evidence of all) if (isOf(evidence, kind)) found.push({ evidence, file, test });
  };
  for (const file of run.files) {
    for (const test of file.tests) add(test.evidence, file, test);
    add(file.evidence, file);
  }
  add(run.evidence);
  return found;
}

function isOf<Kind extends Evidence['kind']>(
  evidence: Evidence,
  kind: Kind,
): evidence is Extract<Evidence, { kind: Kind }> {
  return evidence.kind === kind;
}
