import { serviceOf } from '@clnrm/model';
import { formatDuration } from '../claim/format-value.ts';
import type { CriticalPath, CriticalSection } from './path.ts';

/** How a critical path is drawn. */
export interface DrawOptions {
  /** Columns for the bars: 40 by default. */
  readonly width?: number;
  /** Spans to draw at most, besides those that they lie in: 25 by default, those with the most of the path. */
  readonly maxSpans?: number;
}

const widestName = 48;
const deepest = 12;

/**
 * Draws a trace as a waterfall for terminals: `█` where the path is in the span itself, `─` where the span ran besides,
 * `░` where it had ended and what it set off had not begun. Before it stand the time and the share of the path.
 */
export function drawCriticalPath(path: CriticalPath, options: DrawOptions = {}): readonly string[] {
  const { width = 40, maxSpans = 25 } = options;
  const { spans, walk, root } = path.timeline;
  const shown = mostOf(path, maxSpans);
  const sections = Map.groupBy(path.sections, ({ span }) => span);
  const lines = treeOrder(path, shown).map(({ row, depth }) => {
    const span = spans[row];
    const self = (sections.get(span) ?? []).reduce((sum, { from, to }) => sum + (to - from), 0n);
    const name = `${'  '.repeat(Math.min(depth, deepest))}${span?.name ?? '(whole trace)'}`;
    return [
      name.length > widestName ? `${name.slice(0, widestName - 1)}…` : name,
      span === undefined ? '' : serviceOf(span),
      self === 0n ? '' : formatDuration(self),
      self === 0n ? '' : `${Math.round((Number(self) / Number(path.duration)) * 100)} %`,
      bar(path, row, sections.get(span) ?? [], width),
    ];
  });
  const more = walk.length - shown.size - (spans[root] === undefined && !shown.has(root) ? 1 : 0);
  return [...align(lines), ...(more > 0 ? [`… and ${more} more ${more === 1 ? 'span' : 'spans'}`] : [])];
}

/** The rows with the most of the path, then the longest, with all that they lie in. */
function mostOf(path: CriticalPath, count: number): ReadonlySet<number> {
  const { walk, spans, parents, starts, ends } = path.timeline;
  const weight = (row: number): number => {
    const span = spans[row];
    const self = span === undefined ? 0 : Number(path.selfTimeOf(span));
    return self * 1e6 + (ends[row] as number) - (starts[row] as number);
  };
  const ranked = Array.from(walk, (row) => ({ row, weight: weight(row) }));
  const shown = new Set<number>();
  for (const { row } of ranked.toSorted((a, b) => b.weight - a.weight).slice(0, count)) {
    for (let at = row; at !== -1 && !shown.has(at); at = parents[at] as number) shown.add(at);
  }
  return shown;
}

function treeOrder(
  { timeline }: CriticalPath,
  shown: ReadonlySet<number>,
): readonly { readonly row: number; readonly depth: number }[] {
  const { children, firstChild, starts, root } = timeline;
  const order: { readonly row: number; readonly depth: number }[] = [];
  const ahead = [{ row: root, depth: 0 }];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const { row, depth } = next;
    order.push(next);
    const family = Array.from(children.subarray(firstChild[row], firstChild[row + 1]))
      .filter((child) => shown.has(child))
      .toSorted((a, b) => (starts[b] as number) - (starts[a] as number) || b - a);
    ahead.push(...family.map((child) => ({ row: child, depth: depth + 1 })));
  }
  return order;
}

function bar(path: CriticalPath, row: number, sections: readonly CriticalSection[], width: number): string {
  const { starts, ends, root, base } = path.timeline;
  const cells = Array.from({ length: width }, () => ' ');
  const length = (ends[root] as number) - (starts[root] as number) || 1;
  const fill = (from: number, to: number, mark: string): void => {
    const first = Math.min(width - 1, Math.floor((from / length) * width));
    const last = Math.max(first + 1, Math.round((to / length) * width));
    for (let at = first; at < last && at < width; at += 1) cells[at] = mark;
  };
  if (path.timeline.spans[row] !== undefined) fill(starts[row] as number, ends[row] as number, '─');
  for (const { from, to, kind } of sections) {
    fill(Number(from - base), Number(to - base), kind === 'wait' ? '░' : '█');
  }
  return cells.join('');
}

/** Pads columns: names and services to the right, numbers to the left. */
function align(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) =>
        column === 2 || column === 3 ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
