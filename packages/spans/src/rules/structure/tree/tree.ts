import type { Span } from '@clnrm/model';
import type { Trace } from '../../../graph/trace.ts';
import { invalidRule, checkKeys } from '../../invalid-rule.ts';
import { missingSpan } from '../../missing-span.ts';
import { proved, refuted, type Rule, type RuleVerdict, undetermined } from '../../rule.ts';
import type { DrawnLine } from './drawn-line.ts';
import { drawDifference } from './draw-difference.ts';
import { type SiblingOrder, TreeMatcher } from './match-tree.ts';
import { readDrawing } from './read-drawing.ts';

/** How a drawing is compared. */
export interface TreeOptions {
  /** `any` by default. `strict`: siblings start in the order of their lines. */
  readonly order?: SiblingOrder;
}

/**
 * States that the whole trace is the tree that is drawn: a line for each span, those below it indented.
 * @throws ClnrmError `CLNRM_INVALID_DRAWING` that points at the line and column.
 * @example
 * tree(`
 *   POST /orders (server) @orders
 *     validate ?
 *     INSERT * (client) {db.system.name=sqlite} ×1..3
 *     publish …
 * `)
 */
export function tree(drawing: string, options: TreeOptions = {}): Rule {
  const { lines, order } = read('tree', drawing, options);
  return {
    claim: `the trace is the tree ${summary(lines)}`,
    judge: (trace) => {
      const tops = [...trace.roots, ...trace.orphans];
      const matcher = new TreeMatcher(trace, order);
      const truth = matcher.fitsAll(lines, tops);
      if (truth === true) return proved(trace.spans);
      if (truth === undefined) return uncertain(trace);
      return differing({ lines, tops, trace, matcher }, isForeign(lines, trace));
    },
  };
}

/**
 * States that the tree that is drawn, of one span and what is below it, occurs in the trace.
 * @throws ClnrmError `CLNRM_INVALID_DRAWING` that points at the line and column.
 */
export function subtree(drawing: string, options: TreeOptions = {}): Rule {
  const { lines, order } = read('subtree', drawing, options);
  const [top] = lines;
  if (lines.length !== 1 || top?.query === undefined || top.min !== 1 || top.max !== 1) {
    throw invalidRule('subtree', 'its drawing has not one top', 'Draw one span and what is below it.');
  }
  const { query } = top;
  return {
    claim: `the tree ${summary(lines)} occurs`,
    judge: (trace) => {
      const candidates = query.select(trace);
      if (candidates.length === 0) return refuted([missingSpan(query, trace)]);
      const matcher = new TreeMatcher(trace, order);
      const found = candidates.find((span) => matcher.fits(top, span) === true);
      if (found !== undefined) return proved([found, ...trace.descendantsOf(found)]);
      if (candidates.some((span) => matcher.fits(top, span) === undefined)) return uncertain(trace);
      const [closest] = candidates
        .map((span) => differing({ lines, tops: [span], trace, matcher }, false))
        .toSorted((a, b) => lengthOf(a) - lengthOf(b));
      return closest as RuleVerdict;
    },
  };
}

function read(
  rule: string,
  drawing: string,
  options: TreeOptions,
): { readonly lines: readonly DrawnLine[]; readonly order: SiblingOrder } {
  if (typeof drawing !== 'string')
    throw invalidRule(rule, 'its drawing is no text', 'Draw a line for each span.');
  checkKeys(rule, options, ['order']);
  const { order = 'any' } = options;
  if (order !== 'any' && order !== 'strict') {
    throw invalidRule(rule, `order is ${JSON.stringify(order)}`, 'Give "any" or "strict".');
  }
  return { lines: readDrawing(drawing), order };
}

interface Compared {
  readonly lines: readonly DrawnLine[];
  readonly tops: readonly Span[];
  readonly trace: Trace;
  readonly matcher: TreeMatcher;
}

const legend = 'the tree differs: "−" is drawn and missing, "+" is there and not drawn, "≠" is not as drawn';

function differing({ lines, tops, trace, matcher }: Compared, isFinal: boolean): RuleVerdict {
  const difference = drawDifference(lines, tops, trace, matcher);
  const isOrder = difference.lines.every((line) => line.startsWith(' '));
  const what = isOrder ? 'the siblings started in another order than drawn' : legend;
  return refuted([{ what: [what, ...difference.lines].join('\n'), spans: difference.spans }], isFinal);
}

function uncertain(trace: Trace): RuleVerdict {
  const what = 'the clocks of the spans do not tell the order in which siblings started';
  return undetermined([{ what, spans: trace.spans, remedy: 'Draw without order, or stamp monotonic time.' }]);
}

function lengthOf(verdict: RuleVerdict): number {
  return verdict.kind === 'proved' ? 0 : (verdict.findings[0]?.what.length ?? 0);
}

/** Whether a span stands at a depth where no line fits it: then nothing that comes later can help. */
function isForeign(lines: readonly DrawnLine[], trace: Trace): boolean {
  let level = trace.roots;
  for (let drawn = lines; level.length > 0; drawn = drawn.flatMap(({ children }) => children)) {
    if (drawn.some(({ query }) => query === undefined)) return false;
    const fits = (span: Span): boolean => drawn.some(({ query }) => query?.matches(span, trace) === true);
    if (!level.every(fits)) return true;
    if (drawn.some(({ isOpen }) => isOpen)) return false;
    level = level.flatMap((span) => trace.childrenOf(span));
  }
  return false;
}

/** A tree on one line: `POST /orders (validate, INSERT orders ×2)`. */
function summary(lines: readonly DrawnLine[]): string {
  const write = (line: DrawnLine): string =>
    line.children.length === 0 ? line.text : `${line.text} (${line.children.map(write).join(', ')})`;
  const text = lines.map(write).join(', ');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
