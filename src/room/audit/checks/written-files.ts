import fs from 'node:fs';
import { relative, sep } from 'node:path';
import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';
import type { AuditScope } from '../auditor.ts';
import type { FileBefore, FileWrite } from '../file-log.ts';
import { hasPendingOperations, stateOf } from '../file-log.ts';
import { leftBehind, moveAside } from '../move-aside.ts';
import { callerOf, framesOf } from '../trace.ts';

const { chmodSync, writeFileSync } = fs;

/** Caches of tools, and what git keeps. */
const unwatched = /[\\/](?:node_modules|\.git|\.vite|\.vitest|\.clnrm)(?:[\\/]|$)/u;

/** Files that were written outside of the room, in the project or elsewhere, through the `fs` module. */
export function checkWrittenFiles({ files, scope }: CheckContext): Check {
  function isOfInterest({ path, trace }: FileWrite): boolean {
    if (unwatched.test(path)) return false;
    if (scope().writes.some((prefix) => path === prefix || path.startsWith(prefix + sep))) return false;
    // Snapshots and coverage are Vitest's to write.
    return callerOf(framesOf(trace, scope())) !== 'vitest';
  }

  return defineCheck<undefined>({
    name: 'written-files',
    snapshot: () => undefined,
    compare() {
      const findings = files
        .writes()
        .filter(isOfInterest)
        .flatMap((write) => findingsOf(write, scope()));
      const added = findings.filter(({ change }) => change === 'added').map(({ path }) => path + sep);
      // What is in a directory that was added goes with it.
      return findings.filter(({ path }) => !added.some((prefix) => path.startsWith(prefix)));
    },
  });
}

function findingsOf(
  { path, before, trace }: FileWrite,
  { root }: AuditScope,
): readonly (Finding & FileWrite)[] {
  const now = stateOf(path);
  const change = changeOf(before, now);
  if (change === undefined) return [];
  const inside = path.startsWith(root + sep);
  return [
    {
      path,
      before,
      kind: 'file',
      subject: inside ? relative(root, path) : path,
      change,
      detail: detailOf(change, inside, leftBehind(root, path)),
      value: `${now.size} ${now.modified}`,
      trace,
      settles: hasPendingOperations(),
      hints: [],
      undo: undoOf(path, before, root),
    },
  ];
}

function detailOf(change: Finding['change'], inside: boolean, kept: string): string {
  const where = inside ? 'in the project' : 'outside of the project and the room';
  return change === 'removed' ? where : `${where}; moved to ${kept}`;
}

function changeOf(before: FileBefore, now: FileBefore): Finding['change'] | undefined {
  if (before.kind === 'absent') return now.kind === 'absent' ? undefined : 'added';
  if (now.kind === 'absent') return 'removed';
  if (before.kind !== now.kind) return 'changed';
  // The time of a directory changes with what is in it, and that is recorded by itself.
  if (before.kind !== 'file') return undefined;
  if (before.mode !== now.mode || before.size !== now.size) return 'changed';
  const isSame =
    before.content && now.content ? before.content.equals(now.content) : before.modified === now.modified;
  return isSame ? undefined : 'changed';
}

/** Nothing that a test wrote is lost: it is moved out of the next file's way, and what was there before is put back. */
function undoOf(path: string, before: FileBefore, root: string): (() => void) | undefined {
  if (before.kind === 'absent') return () => moveAside(path, root);
  const { content, mode } = before;
  if (content === undefined) return undefined;
  return () => {
    moveAside(path, root);
    writeFileSync(path, content);
    chmodSync(path, mode);
  };
}
