import { durationOf, serviceOf, type Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';
import { formatDuration } from './format-value.ts';

const maxLines = 25;
const widestName = 60;

interface Line {
  readonly name: string;
  readonly service: string;
  readonly duration: string;
  readonly note: string;
}

/** Writes spans as an indented tree with aligned columns, cut after 25 lines. */
export function formatTree(trace: Trace): readonly string[] {
  const { spans } = trace;
  const known = new Set(spans.map((span) => span.spanId));
  const children = Map.groupBy(spans, (span) =>
    span.parentSpanId !== undefined && known.has(span.parentSpanId) ? span.parentSpanId : '',
  );
  const lines: Line[] = [];
  const add = (parent: string, depth: number): void => {
    for (const span of (children.get(parent) ?? []).toSorted(byStart)) {
      if (lines.length >= maxLines) return;
      lines.push(lineOf(span, depth));
      add(span.spanId, depth + 1);
    }
  };
  add('', 0);
  const more = spans.length - lines.length;
  return [...align(lines), ...(more > 0 ? [`… and ${more} more`] : [])];
}

function lineOf(span: Span, depth: number): Line {
  const message = span.status.message === '' ? '' : `: ${span.status.message.split('\n', 1)[0]}`;
  return {
    name: cut(`${'  '.repeat(Math.min(depth, 12))}${span.name}`),
    service: serviceOf(span),
    duration: formatDuration(durationOf(span)),
    note: span.status.code === 'error' ? `error${message}` : '',
  };
}

function align(lines: readonly Line[]): readonly string[] {
  const width = (read: (line: Line) => string): number =>
    Math.max(0, ...lines.map((line) => read(line).length));
  const name = width((line) => line.name);
  const service = width((line) => line.service);
  const duration = width((line) => line.duration);
  return lines.map((line) =>
    `${line.name.padEnd(name)}  ${line.service.padEnd(service)}  ${line.duration.padStart(duration)}  ${line.note}`.trimEnd(),
  );
}

function cut(name: string): string {
  return name.length > widestName ? `${name.slice(0, widestName - 1)}…` : name;
}

function byStart(a: Span, b: Span): number {
  return a.start.ns < b.start.ns ? -1 : a.start.ns > b.start.ns ? 1 : 0;
}
