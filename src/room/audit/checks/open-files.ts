import fs from 'node:fs';
import { type Check, type CheckContext, defineCheck, type Finding } from '../check.ts';
import { callerOf, framesOf, type Trace } from '../trace.ts';

const { fstatSync, readdirSync, readlinkSync, statSync } = fs;

/** Where Linux lists the descriptors of the process; elsewhere those that were opened through `fs` are tried. */
const table = '/proc/self/fd';
const hasTable = process.platform === 'linux';

/** File descriptors that were opened and not closed. Sockets and pipes are the business of the check of handles. */
export function checkOpenFiles({ creations, files, scope }: CheckContext): Check {
  function openerOf(fd: number): Trace | undefined {
    const handle = creations.alive().find(({ type, resource }) => type === 'FILEHANDLE' && resource.fd === fd);
    return handle?.trace ?? files.openerOf(fd);
  }

  function findingsOf(fd: number, path: string | undefined): readonly Finding[] {
    if (path === undefined || isNoFile(path)) return [];
    const trace = openerOf(fd);
    if (trace !== undefined && callerOf(framesOf(trace, scope())) === 'vitest') return [];
    const name = path.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, '.');
    return [
      {
        kind: 'open-file',
        subject: path,
        change: 'left-open',
        detail: `descriptor ${fd}`,
        value: fd,
        trace,
        settles: true,
        hints: [new RegExp(name, 'u'), /\b(?:open|openSync|createReadStream|createWriteStream)\s*\(/u],
        undo: undefined,
      },
    ];
  }

  return defineCheck<ReadonlySet<string>>({
    name: 'open-files',
    snapshot: () => new Set(hasTable ? readdirSync(table) : []),
    compare(before) {
      if (hasTable) {
        const added = readdirSync(table).filter((fd) => !before.has(fd));
        return added.flatMap((fd) => findingsOf(Number(fd), targetOf(fd)));
      }
      return [...files.opened()]
        .filter(([fd, { path }]) => isStillOpen(fd, path))
        .flatMap(([fd, { path }]) => findingsOf(fd, path));
    },
  });
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
