import fs from 'node:fs';
import { join } from 'node:path';
import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';
import { hasPendingOperations } from '../file-log.ts';
import { escape } from '../hints.ts';

const { readdirSync, rmSync } = fs;

/** Caches that Node and npm keep where they are told to; they carry nothing from one file to the next. */
const caches = /^(?:node-compile-cache|v8-compile-cache.*|\.npm|\.cache|\.node_repl_history)$/u;

interface Listing {
  readonly directory: string;
  readonly entries: readonly string[];
}

/** Files left in the home and the temp folder of the room, whoever wrote them. */
export function checkRoomFiles({ files, scope }: CheckContext): Check {
  function findingOf(directory: string, entry: string): Finding {
    const path = join(directory, entry);
    return {
      kind: 'file',
      subject: path,
      change: 'added',
      detail:
        directory === scope().directories.home ? 'in the home of the room' : 'in the temp folder of the room',
      value: path,
      trace: files.writerOf(path),
      settles: hasPendingOperations(),
      hints: [new RegExp(escape(entry), 'u'), /\b(?:mkdtemp|mkdtempSync|tmpdir|homedir)\s*\(/u],
      undo: () => rmSync(path, { recursive: true, force: true }),
    };
  }

  return defineCheck<readonly Listing[]>({
    name: 'room-files',
    snapshot: () =>
      [scope().directories.home, scope().directories.temp].map((directory) => ({
        directory,
        entries: list(directory),
      })),
    compare: (before) =>
      before.flatMap(({ directory, entries }) =>
        list(directory)
          .filter((entry) => !entries.includes(entry) && !caches.test(entry))
          .map((entry) => findingOf(directory, entry)),
      ),
  });
}

/** A test may have removed the directory. */
function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
