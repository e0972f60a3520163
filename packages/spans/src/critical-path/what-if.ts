import { ClnrmError } from '@clnrm/model';
import type { SpanSelector } from '../claim/selector.ts';
import { spanQuery } from '../claim/span-query.ts';
import { Trace } from '../graph/trace.ts';
import { type Duration, durationNs } from '../predicates/duration.ts';
import { CriticalPath } from './path.ts';
import { retime } from './retime.ts';

/** A change to try: every span that matches is made shorter. */
export interface WhatIfChange {
  readonly shorten: SpanSelector;
  /** How long each lasts then. Give this or `by`. */
  readonly to?: Duration;
  /** How much shorter each is then; a span of that length or less takes no time. */
  readonly by?: Duration;
}

/** What a change would come to. */
export interface WhatIf {
  /** Nanoseconds of the whole now, then, and the difference. */
  readonly before: bigint;
  readonly after: bigint;
  readonly saved: bigint;
  /** How many spans were made shorter. */
  readonly spans: number;
  /** The critical path then. Its spans are the old ones; its sections have the new times. */
  readonly path: CriticalPath;
}

/**
 * Recomputes a critical path as if some spans were shorter. A sibling that began after another had ended is taken to have
 * waited for it and begins earlier; a parent's own work between its children stays as long as it is.
 * @throws ClnrmError `CLNRM_INVALID_OPTION`, `CLNRM_INVALID_SELECTOR`, `CLNRM_INVALID_DURATION`
 */
export function whatIf(path: CriticalPath, change: WhatIfChange): WhatIf {
  const { shorten, to, by } = change;
  const query = spanQuery(shorten, 'the span to shorten');
  if ((to === undefined) === (by === undefined)) {
    throw invalid('it needs either "to" or "by"', "Write { shorten: 'db.query', by: '5ms' }");
  }
  const { timeline, schedule } = path;
  const amount = Number(durationNs(to ?? by ?? 0, to === undefined ? '"by"' : '"to"'));
  const trace = new Trace(timeline.spans);
  const lengths = new Map<number, number>();
  for (const span of query.select(trace)) {
    const row = path.rowOf(span);
    if (row === undefined) continue;
    const length = (timeline.ends[row] as number) - (timeline.starts[row] as number);
    lengths.set(row, Math.min(length, to === undefined ? Math.max(0, length - amount) : amount));
  }
  if (lengths.size === 0) {
    throw invalid(
      `no span ${query.text} is part of what the path runs through`,
      `There are ${namesOf(path)}`,
    );
  }
  const next = new CriticalPath(retime(timeline, schedule, lengths));
  const [before, after] = [path.duration, next.duration];
  return { before, after, saved: before - after, spans: lengths.size, path: next };
}

function namesOf({ timeline }: CriticalPath): string {
  const spans = Array.from(timeline.walk).flatMap((row) => timeline.spans[row] ?? []);
  return [...new Set(spans.map(({ name }) => `"${name}"`))].slice(0, 10).join(', ');
}

function invalid(problem: string, remedy: string): ClnrmError {
  return new ClnrmError('CLNRM_INVALID_OPTION', `Failed to shorten a span: ${problem}. ${remedy}.`);
}
