import type { Registry } from '../capabilities/registry.ts';
import { inSpan } from '../telemetry/in-span.ts';

/** The files of one project that a run keeps, in the order in which it runs them, and those that it leaves out. */
export interface Selection {
  readonly kept: readonly string[];
  /** In the order in which they were given. */
  readonly left: readonly string[];
}

/**
 * Stage 1: asks each capability which files of a project to run, and in which order. Files are absolute paths.
 * @throws {ClnrmError} when a `plan` hook throws or returns what it was not given.
 */
export function selectFiles(files: readonly string[], registry: Registry): Promise<Selection> {
  return inSpan('run.select', { 'clnrm.files.given': files.length }, async (span) => {
    const kept = await registry.plan(files);
    span.setAttribute('clnrm.files.kept', kept.length);
    return { kept, left: files.filter((file) => !kept.includes(file)) };
  });
}
