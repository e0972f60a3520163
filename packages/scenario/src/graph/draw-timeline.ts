import type { StartRecord, StartTimeline } from './start-timeline.ts';

const barWidth = 40;

/**
 * Draws the start of services as a waterfall of lines, one for each service; `█` marks what lies on the critical path.
 * The last line says which service to make faster.
 */
export function drawTimeline(timeline: StartTimeline): readonly string[] {
  const { records, total, criticalPath } = timeline;
  const critical = new Set(criticalPath);
  const width = Math.max(0, ...records.map(({ name }) => name.length));
  const lines = records.map((record) => {
    const bar = drawBar(record, total, critical.has(record.name) ? '█' : '░');
    const failed = record.outcome === 'ready' ? '' : ` ${record.outcome}`;
    return `${record.name.padEnd(width)}  ${bar}  ${milliseconds(record.end - record.begin)}${failed}`;
  });
  return [...lines, ...advice(timeline)];
}

function drawBar({ begin, end }: StartRecord, total: number, mark: string): string {
  const scale = total === 0 ? 0 : barWidth / total;
  const from = Math.min(barWidth - 1, Math.round(begin * scale));
  const length = Math.max(1, Math.round(end * scale) - from);
  return (' '.repeat(from) + mark.repeat(length)).padEnd(barWidth);
}

function advice({ records, total, criticalPath }: StartTimeline): readonly string[] {
  const [slowest] = records
    .filter(({ name }) => criticalPath.includes(name))
    .toSorted((a, b) => b.end - b.begin - (a.end - a.begin));
  if (slowest === undefined || records.length === 1) return [];
  const own = milliseconds(slowest.end - slowest.begin);
  return [
    `Make "${slowest.name}" faster: ${own} of ${milliseconds(total)} on the critical path ${criticalPath.join(' → ')}.`,
  ];
}

function milliseconds(value: number): string {
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}
