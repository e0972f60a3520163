import fs from 'node:fs';
import { basename } from 'node:path';
import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';
import { escape } from '../hints.ts';
import { callerOf, framesOf, type Trace } from '../trace.ts';

const { fstatSync, readdirSync, readlinkSync, statSync } = fs;

/** Where Linux lists the descriptors of the process; elsewhere those that were opened through `fs` are tried. */
const table = '/proc/self/fd';
const hasTable = process.platform === 'linux';

/** What a descriptor refers to: the file by its numbers, and the path by which it was opened. */
interface Descriptor {
  readonly dev: number;
  readonly ino: number;
  readonly path: string;
}
type Descriptors = ReadonlyMap<number, Descriptor>;

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

  let known: Descriptors = new Map();
  return defineCheck<Descriptors>({
    name: 'open-files',
    snapshot() {
      // Between two files no descriptors come and go, or their number tells.
      if (hasTable && readdirSync(table).length !== known.size + 1) known = readTable(known);
      return known;
    },
    compare(before) {
      if (hasTable) {
        known = readTable(before);
        const added = [...known].filter(([fd, { path }]) => before.get(fd)?.path !== path);
        return added.flatMap(([fd, { path }]) => findingsOf(fd, path));
      }
      return [...files.opened()]
        .filter(([fd, { path }]) => isStillOpen(fd, path))
        .flatMap(([fd, { path }]) => findingsOf(fd, path));
    },
  });
}

/** Resolves the path only of what was not there before: the number of a file costs a third of that. */
function readTable(before: Descriptors): Descriptors {
  const entries = new Map<number, Descriptor>();
  for (const name of readdirSync(table)) {
    const fd = Number(name);
    const descriptor = descriptorOf(fd, before.get(fd));
    if (descriptor !== undefined) entries.set(fd, descriptor);
  }
  return entries;
}

/** The descriptor that the listing itself used is gone when it is looked at. */
function descriptorOf(fd: number, before: Descriptor | undefined): Descriptor | undefined {
  try {
    const { dev, ino } = fstatSync(fd);
    if (before?.ino === ino && before.dev === dev) return before;
    return { dev, ino, path: readlinkSync(`${table}/${fd}`) };
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
