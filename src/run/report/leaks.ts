import type { Leak, RunRecord } from '@clnrm/model';
import { count } from '../../text/count.ts';
import type { ReportContext } from '../report.ts';
import { alignLines } from './align-lines.ts';
import { evidenceOf } from './evidence-of.ts';
import { bad, dim, plain, warn } from './section.ts';
import type { Line, Piece, Section } from './section.ts';
import { clip, shortPath } from './shorten.ts';

const changes: Readonly<Record<Leak['change'], string>> = {
  added: 'added',
  changed: 'changed',
  removed: 'removed',
  'left-open': 'left open',
};

/** What was left behind, file by file, with its place and test where those are known. */
export function leaksSection(run: RunRecord, { root, leaks: policy }: ReportContext): Section | undefined {
  const found = evidenceOf(run, 'leak');
  if (found.length === 0) return undefined;
  const byFile = Map.groupBy(found, ({ file }) => file?.file ?? root);
  const tone = policy === 'fail' ? bad : warn;
  const rows = alignLines(found.map(({ evidence, file }) => rowOf(evidence.leak, file?.file ?? root, root)));
  const line = new Map(found.map((entry, index) => [entry, rows[index] ?? []]));
  return {
    label: 'Leaks',
    summary: [tone(String(found.length)), plain(` in ${count(byFile.size, 'file')}`)],
    lines: [...byFile].flatMap(([file, entries]): readonly Line[] => [
      [plain(shortPath(root, file))],
      ...entries.map((entry) => [plain('  '), ...(line.get(entry) ?? [])]),
    ]),
  };
}

function rowOf(leak: Leak, file: string, root: string): readonly (Piece | undefined)[] {
  return [
    dim(leak.kind),
    plain(clip(leak.subject, 48)),
    plain(changes[leak.change]),
    leak.place && dim(placeText(leak.place, file, root)),
    leak.test === undefined ? undefined : plain(clip(leak.test, 60)),
    leak.detail === '' ? undefined : dim(clip(leak.detail, 60)),
  ];
}

function placeText(place: NonNullable<Leak['place']>, file: string, root: string): string {
  const path = place.file === file ? '' : `${shortPath(root, place.file)}:`;
  return `${path}${place.line}:${place.column}`;
}
