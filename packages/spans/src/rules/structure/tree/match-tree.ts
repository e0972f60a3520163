import type { Span } from '@clnrm/model';
import type { Trace } from '../../../graph/trace.ts';
import { startOrder } from '../start-order.ts';
import { assign } from './assign.ts';
import type { DrawnLine } from './drawn-line.ts';
import { sequence } from './sequence.ts';
import { every, some, type Truth } from '../../../claim/conditions/truth.ts';

/** Whether siblings may come in any order, or start in the order of the lines. */
export type SiblingOrder = 'any' | 'strict';

/** Compares spans with lines of a drawing and remembers what it found; for a trace that does not grow meanwhile. */
export class TreeMatcher {
  readonly #trace: Trace;
  readonly #order: SiblingOrder;
  readonly #known = new Map<DrawnLine, Map<Span, Truth>>();

  constructor(trace: Trace, order: SiblingOrder) {
    this.#trace = trace;
    this.#order = order;
  }

  /** Whether a span and what is below it are what a line and those below it draw; undefined where order is uncertain. */
  fits(line: DrawnLine, span: Span): Truth {
    let known = this.#known.get(line);
    if (known === undefined) this.#known.set(line, (known = new Map()));
    if (known.has(span)) return known.get(span);
    const isSelf: Truth = line.query === undefined || line.query.judge(span, this.#trace);
    const truth = isSelf === true ? this.#fitsBelow(line, span) : isSelf;
    known.set(span, truth);
    return truth;
  }

  /** Whether siblings are what the lines beside each other draw. */
  fitsAll(lines: readonly DrawnLine[], spans: readonly Span[]): Truth {
    if (this.#covers(lines, spans, true)) {
      return this.#order === 'any' ? true : this.#inOrder(lines, spans);
    }
    return this.#covers(lines, spans, undefined) ? undefined : false;
  }

  #fitsBelow(line: DrawnLine, span: Span): Truth {
    if (line.query === undefined) return true;
    const { children, isOpen } = line;
    const below = this.#trace.childrenOf(span);
    return this.fitsAll(
      isOpen && children.length === 0 ? [rest] : isOpen ? [...children, rest] : children,
      below,
    );
  }

  #covers(lines: readonly DrawnLine[], spans: readonly Span[], least: true | undefined): boolean {
    const { left, wanting } = assign(lines, spans, (line, span) => {
      const truth = this.fits(line, span);
      return truth === true || (least === undefined && truth === undefined);
    });
    return left.length === 0 && wanting.length === 0;
  }

  #inOrder(lines: readonly DrawnLine[], spans: readonly Span[]): Truth {
    const sorted = spans.toSorted((a, b) => Number(a.start.ns - b.start.ns));
    const found = sequence(lines, sorted, (line, span) => this.fits(line, span) === true);
    const isSure = (i: number, j: number): boolean =>
      startOrder(sorted[i] as Span, sorted[j] as Span, this.#trace) === 'before';
    const pairs = sorted.flatMap((_, i) => sorted.slice(i + 1).map((__, k) => [i, i + 1 + k] as const));
    if (found === undefined) return some(pairs, ([i, j]) => !isSure(i, j)) === true ? undefined : false;
    return every(pairs, ([i, j]) => found[i] === found[j] || isSure(i, j) || undefined);
  }
}

/** The line that takes whatever is there. */
const rest: DrawnLine = { text: '…', query: undefined, min: 0, max: Infinity, isOpen: true, children: [] };
