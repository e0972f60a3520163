import type { SetPart } from '../../room/residue/find-set-parts.ts';
import type { KeptFolder, Residue, ResidueFailure } from '../../room/residue/remove-residue.ts';
import { alignLines } from '../../run/report/align-lines.ts';
import { bad, dim, good, plain, warn } from '../../run/report/section.ts';
import type { Line, Piece, Section } from '../../run/report/section.ts';
import { clip } from '../../run/report/shorten.ts';
import { count } from '../../text/count.ts';
import { listOf } from '../../text/list-of.ts';

/** What `clnrm clean` found and did. */
export interface Cleaning {
  /** Whether nothing was touched. */
  readonly dryRun: boolean;
  /** Of dead runs: removed, or to be removed. */
  readonly removed: Residue & { readonly images: readonly string[] };
  /** Of runs that live or may live. */
  readonly kept: Residue;
  readonly failures: readonly ResidueFailure[];
}

/** Says what was cleaned, one section for each kind of thing. */
export function describeCleaning(cleaning: Cleaning): readonly Section[] {
  const { removed, kept, failures } = cleaning;
  const done = (amount: number, word: string): Line => [
    plain(`${amount} ${cleaning.dryRun ? `would be ${word}` : word}`),
  ];
  const sections: readonly (Section | false)[] = [
    removed.directories.length > 0 && {
      label: 'Directories',
      summary: done(removed.directories.length, 'removed'),
      lines: alignLines(
        removed.directories.map(({ path, owner }) => [
          plain(path),
          dim(owner === undefined ? 'never finished' : `of process ${owner.pid}, which is gone`),
        ]),
      ),
    },
    removed.processes.length > 0 && {
      label: 'Processes',
      summary: done(removed.processes.length, 'killed'),
      lines: alignLines(
        removed.processes.map(({ pid, command }) => [plain(String(pid)), dim(clip(command, 80))]),
      ),
    },
    removed.containers.length > 0 && {
      label: 'Containers',
      summary: done(removed.containers.length, 'removed'),
      lines: alignLines(
        removed.containers.map(({ id, runId }) => [plain(id.slice(0, 12)), dim(`of run ${runId}`)]),
      ),
    },
    removed.kept.some(({ services }) => services.length > 0) && {
      label: 'Services',
      summary: done(removed.kept.flatMap(({ services }) => services).length, 'stopped'),
      lines: alignLines(removed.kept.flatMap(keptRows)),
    },
    removed.services.length > 0 && {
      label: 'Services',
      summary: done(removed.services.length, 'removed'),
      lines: alignLines(removed.services.map(partRow)),
    },
    removed.images.length > 0 && {
      label: 'Images',
      summary: done(removed.images.length, 'removed'),
      lines: removed.images.map((name) => [plain(name)]),
    },
    failures.length > 0 && {
      label: 'Not removed',
      summary: [bad(count(failures.length, 'thing'))],
      lines: alignLines(failures.map(({ what, reason }) => [plain(what), dim(reason)])),
    },
  ];
  const shown = sections.filter((section) => section !== false);
  const first =
    shown.length > 0 ? shown : [{ label: 'Clean', summary: [good('nothing was left behind')], lines: [] }];
  return [...first, ...keptSection(kept)];
}

function keptRows({ path, services }: KeptFolder): readonly (readonly Piece[])[] {
  return services.map(({ name, identity }) => [
    plain(name),
    plain(
      identity.kind === 'process'
        ? `process ${identity.pid}`
        : identity.kind === 'container'
          ? `container ${identity.id.slice(0, 12)}`
          : identity.kind,
    ),
    dim(`kept in ${path}`),
  ]);
}

function keptSection(kept: Residue): readonly Section[] {
  const { directories, processes, containers, services } = kept;
  const running = kept.kept.flatMap(keptRows);
  const amounts = [
    directories.length > 0 && count(directories.length, 'directory', 'directories'),
    processes.length > 0 && count(processes.length, 'process', 'processes'),
    containers.length > 0 && count(containers.length, 'container'),
    running.length > 0 && count(running.length, 'service'),
    services.length > 0 && count(services.length, 'part of services', 'parts of services'),
  ].filter((amount) => amount !== false);
  if (amounts.length === 0) return [];
  const lines = alignLines([
    ...directories.map(({ path, owner, state }) => [
      plain(path),
      state === 'alive'
        ? dim(`of process ${owner?.pid}, which runs`)
        : warn('of a process that cannot be seen from here, as in another container'),
    ]),
    ...processes.map(({ pid, command }): readonly Piece[] => [plain(String(pid)), dim(clip(command, 80))]),
    ...containers.map(({ id, runId }): readonly Piece[] => [plain(id.slice(0, 12)), dim(`of run ${runId}`)]),
    ...running,
    ...services.map(partRow),
  ]);
  return [{ label: 'Kept', summary: [plain(`${listOf(amounts, 'and')} of other runs`)], lines }];
}

function partRow({ kind, id, setId }: SetPart): readonly Piece[] {
  return [
    plain(kind === 'volume' ? id : id.slice(0, 12)),
    dim(`${kind} of the services ${setId.slice(0, 8)}`),
  ];
}
