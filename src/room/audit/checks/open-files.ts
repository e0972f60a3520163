import fs from 'node:fs';
import { basename } from 'node:path';
import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';
import { escape } from '../hints.ts';
import { callerOf, framesOf, type Trace } from '../trace.ts';

const { fstatSync, readdirSync, readlinkSync, statSync } = fs;

/** Where Linux lists the descriptors of the process; elsewhere those that were opened through `fs` are tried. */
const table = '/proc/self/fd';
const hasTable = process.platform === 'linux';

/** File descriptors that were opened and not closed. Sockets and pipes are the business of the check of handles. */
export function checkOpenFiles({ creations, files, scope }: CheckContext): Check {
  function openerOf(fd: number): Trace | undefined {
    const handle = creations
      .alive()
      .find(({ type, resource }) => type === 'FILEHANDLE' && resource.fd === fd);
    return handle?.trace ?? files.openerOf(fd);
  }

  function findingsOf(fd: number, path: string): readonly Finding[] {
    if (isNoFile(path)) return [];
    const trace = openerOf(fd);
    if (trace !== undefined && callerOf(framesOf(trace, scope())) === 'vitest') return [];
    return [
      {
        kind: 'open-file',
        subject: path,
        change: 'left-open',
        detail: `descriptor ${fd}`,
        value: fd,
        trace,
        settles: true,
        hints: [
          new RegExp(escape(basename(path)), 'u'),
          /\b(?:open|openSync|createReadStream|createWriteStream)\s*\(/u,
        ],
        undo: undefined,
      },
    ];
  }

  let known: ReadonlyMap<number, string> = new Map();
  return defineCheck<ReadonlyMap<number, string>>({
    name: 'open-files',
    snapshot() {
      // Between two files no descriptors come and go, or their number tells.
      if (hasTable && readdirSync(table).length !== known.size + 1) known = readTable();
      return known;
    },
    compare(before) {
      if (hasTable) {
        known = readTable();
        const added = [...known].filter(([fd, target]) => before.get(fd) !== target);
        return added.flatMap(([fd, target]) => findingsOf(fd, target));
      }
      return [...files.opened()]
        .filter(([fd, { path }]) => isStillOpen(fd, path))
        .flatMap(([fd, { path }]) => findingsOf(fd, path));
    },
  });
}

function readTable(): ReadonlyMap<number, string> {
  const entries = new Map<number, string>();
  for (const fd of readdirSync(table)) {
    const target = targetOf(fd);
    if (target !== undefined) entries.set(Number(fd), target);
  }
  return entries;
}

/** The descriptor that the listing itself used is gone when it is looked at. */
function targetOf(fd: string): string | undefined {
  try {
    return readlinkSync(`${table}/${fd}`);
  } catch {
    return undefined;
  }
}

/** Anonymous objects of the kernel read `socket:[1]`; devices are not files. */
function isNoFile(path: string): boolean {
  return !path.startsWith('/') ? hasTable : /^\/(?:dev|proc|sys|memfd)/u.test(path);
}

function isStillOpen(fd: number, path: string): boolean {
  try {
    return fstatSync(fd).ino === statSync(path).ino;
  } catch {
    return false;
  }
}
