import type { FileRecord, RetireReason, RoomRecord, RunRecord } from '@clnrm/model';
import { alignLines } from './align-lines.ts';
import { dim, plain, warn } from './section.ts';
import type { Line, Piece, Section } from './section.ts';
import { shortPath } from './shorten.ts';

type FileInRoom = FileRecord & { readonly room: RoomRecord };

/** Ends that come with the isolation level or a limit being reached need no look; the others are shown by file. */
const reasons: Readonly<Record<Exclude<RetireReason, 'isolation' | 'reuse'>, string>> = {
  dirty: 'left dirty',
  stale: 'changed state of Vitest that cannot be reset',
  failed: 'failed',
  crashed: 'crashed',
  memory: 'grew past the memory limit',
  cancelled: 'cancelled',
};

/** How many rooms there were, reused, fresh and retired, and why. */
export function roomsSection(run: RunRecord, { root }: { readonly root: string }): Section | undefined {
  const files = run.files.filter((file): file is FileInRoom => file.room !== undefined);
  if (files.length === 0) return undefined;
  return { label: 'Rooms', summary: summarize(files), lines: alignLines(rowsOf(files, root)) };
}

function summarize(files: readonly FileInRoom[]): Line {
  const levels = Map.groupBy(files, ({ room }) => room.isolation);
  const byLevel = [...levels].map(([level, { length }]) => `${length} ${level}`).join(', ');
  const counts = [
    numbered(files, 'reused', ({ reused }) => reused),
    numbered(files, 'fresh', ({ reused }) => !reused),
    numbered(files, 'retired', ({ retired }) => retired !== undefined && retired !== 'isolation'),
  ];
  return [plain(byLevel), dim(` (${counts.filter((text) => text !== '').join(', ')})`)];
}

function numbered(files: readonly FileInRoom[], word: string, holds: (room: RoomRecord) => boolean): string {
  const amount = files.filter(({ room }) => holds(room)).length;
  return amount === 0 ? '' : `${amount} ${word}`;
}

function rowsOf(files: readonly FileInRoom[], root: string): readonly (readonly Piece[])[] {
  return files.flatMap((file) => {
    const path = plain(shortPath(root, file.file));
    const { retired, rerun } = file.room;
    const rows: (readonly Piece[])[] = [];
    if (rerun) rows.push([warn('run again'), path, dim(rerunText(file))]);
    if (retired !== undefined && retired !== 'isolation' && retired !== 'reuse') {
      rows.push([warn('retired'), path, dim(reasons[retired])]);
    }
    return rows;
  });
}

function rerunText({ failed, tests, evidence }: FileRecord): string {
  const failedAgain =
    failed === true || tests.some(({ state }) => state === 'failed') || evidence.some(({ kind }) => kind === 'crash');
  return `failed in a reused process, ${failedAgain ? 'and in a fresh one' : 'passed in a fresh one'}`;
}
