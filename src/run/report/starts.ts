import type { RunRecord, StartRecord, StartTimeline } from '@clnrm/model';
import { count } from '../../text/count.ts';
import { alignLines } from './align-lines.ts';
import { evidenceOf } from './evidence-of.ts';
import { bad, dim, plain, warn } from './section.ts';
import type { Line, Piece, Section } from './section.ts';
import { shortPath } from './shorten.ts';

const barWidth = 40;

/** How services were started: the slowest start of the run as a waterfall, and which service to make faster. */
export function startsSection(run: RunRecord, { root }: { readonly root: string }): Section | undefined {
  const found = evidenceOf(run, 'start');
  const [slowest] = found.toSorted((a, b) => b.evidence.timeline.total - a.evidence.timeline.total);
  if (slowest === undefined) return undefined;
  const { timeline } = slowest.evidence;
  const { length } = timeline.records;
  const place = slowest.file === undefined ? '' : ` for ${shortPath(root, slowest.file.file)}`;
  const others = found.length === 1 ? '' : `, the slowest of ${found.length} starts`;
  return {
    label: 'Services',
    summary: [plain(`${count(length, 'service')} in ${duration(timeline.total)}`), dim(place + others)],
    lines:
      length === 1
        ? []
        : [...alignLines(timeline.records.map((each) => rowOf(each, timeline))), ...advice(timeline)],
  };
}

function rowOf(record: StartRecord, { total, criticalPath }: StartTimeline): readonly Piece[] {
  const isCritical = criticalPath.includes(record.name);
  const scale = total === 0 ? 0 : barWidth / total;
  const from = Math.min(barWidth - 1, Math.round(record.begin * scale));
  const length = Math.max(1, Math.round(record.end * scale) - from);
  const bar = ' '.repeat(from) + (isCritical ? '█' : '░').repeat(length);
  return [
    plain(record.name),
    isCritical ? warn(bar.padEnd(barWidth)) : dim(bar.padEnd(barWidth)),
    plain(duration(record.end - record.begin)),
    ...(record.outcome === 'ready' ? [] : [bad(record.outcome)]),
  ];
}

function advice({ records, total, criticalPath }: StartTimeline): readonly Line[] {
  const [slowest] = records
    .filter(({ name }) => criticalPath.includes(name))
    .toSorted((a, b) => b.end - b.begin - (a.end - a.begin));
  if (slowest === undefined) return [];
  const own = duration(slowest.end - slowest.begin);
  const path = criticalPath.length === 1 ? '' : ` on the critical path ${criticalPath.join(' → ')}`;
  return [[dim(`Make "${slowest.name}" faster: ${own} of ${duration(total)}${path}.`)]];
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
