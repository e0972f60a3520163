import { ClnrmError, type Span } from '@clnrm/model';
import type { SpanSelector } from '../claim/selector.ts';
import { spanQuery } from '../claim/span-query.ts';
import { forestOf } from '../graph/span-forest.ts';
import type { Trace } from '../graph/trace.ts';
import { CriticalPath } from './path.ts';
import { timelineOf } from './timeline.ts';

/** What the critical path of a trace is asked for. */
export interface CriticalPathOptions {
  /** The span to explain, of several the longest: by default the whole trace, from its first start to its last end. */
  readonly root?: SpanSelector;
  /**
   * Whether consumers, which nobody waits for, are part of it: `'ignore'` by default. With `'follow'`, what set them off
   * lasts until they have ended.
   */
  readonly asynchronous?: 'ignore' | 'follow';
  /** Whether a span without a parent is part of what its first link leads to: `'ignore'` by default. */
  readonly links?: 'ignore' | 'follow';
}

/** What can be asked of a critical path. */
export const criticalPathKeys: readonly string[] = ['root', 'asynchronous', 'links'];

/**
 * Finds what a trace was waiting for at each moment, from the end back to the start: the child that finished last, in it
 * again the child that finished last, and the span itself where no child ran.
 * @throws ClnrmError `CLNRM_INVALID_OPTION`, `CLNRM_INVALID_SELECTOR`, or `CLNRM_NO_CRITICAL_PATH` for a trace without spans
 * or without the root that was asked for.
 */
export function criticalPath(trace: Trace, options: CriticalPathOptions = {}): CriticalPath {
  checkCriticalPathOptions(options);
  const { asynchronous, links } = options;
  const forest = forestOf(trace);
  if (forest.spans.length === 0) throw noPath('it has no spans', 'Wait for them first, with expectSpan.');
  const first = forest.parents.indexOf(-1);
  const isOnly = !forest.parents.includes(-1, first + 1);
  const root = options.root === undefined ? undefined : rootRow(trace, forest.spans, options.root);
  const timeline = timelineOf(forest, {
    root: root ?? (isOnly ? first : undefined),
    followsAsynchronous: asynchronous === 'follow',
    followsLinks: links === 'follow',
  });
  return new CriticalPath(timeline);
}

function rootRow(trace: Trace, spans: readonly Span[], selector: SpanSelector): number {
  const query = spanQuery(selector, 'the root of a critical path');
  const [longest] = query
    .select(trace)
    .filter((span) => span.spanId !== trace.testRoot?.spanId)
    .toSorted((a, b) => Number(b.end.ns - b.start.ns - (a.end.ns - a.start.ns)));
  if (longest !== undefined) return spans.indexOf(longest);
  const names = [...new Set(spans.map(({ name }) => `"${name}"`))].slice(0, 10).join(', ');
  throw noPath(`there is no span ${query.text} in it`, `There are ${names}.`);
}

/**
 * Refuses what are no options of a critical path.
 * @throws ClnrmError `CLNRM_INVALID_OPTION`, `CLNRM_INVALID_SELECTOR`
 */
export function checkCriticalPathOptions(options: CriticalPathOptions): void {
  for (const [key, value] of Object.entries(options)) {
    if (!criticalPathKeys.includes(key)) {
      throw invalid(`there is no option "${key}". Known here: ${criticalPathKeys.join(', ')}`);
    }
    if (key !== 'root' && value !== undefined && value !== 'ignore' && value !== 'follow') {
      throw invalid(`option "${key}" must be 'ignore' or 'follow'`);
    }
  }
  if (options.root !== undefined) spanQuery(options.root, 'the root of a critical path');
}

function invalid(problem: string): ClnrmError {
  return new ClnrmError('CLNRM_INVALID_OPTION', `Failed to find a critical path: ${problem}.`);
}

function noPath(problem: string, remedy: string): ClnrmError {
  return new ClnrmError(
    'CLNRM_NO_CRITICAL_PATH',
    `Failed to find the critical path of a trace: ${problem}. ${remedy}`,
  );
}
