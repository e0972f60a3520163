import { serviceOf, type Span } from '@clnrm/model';
import { differencesOf } from '../../../claim/nearest-miss.ts';
import type { Trace } from '../../../graph/trace.ts';
import { assign, type Assignment, type Slot } from './assign.ts';
import type { DrawnLine } from './drawn-line.ts';
import type { TreeMatcher } from './match-tree.ts';

/** A difference as lines: `−` is drawn and missing, `+` is there and not drawn, `≠` is there and not as drawn. */
export interface Difference {
  readonly lines: readonly string[];
  /** The spans of the lines with `+` and `≠`. */
  readonly spans: readonly Span[];
}

interface Drawing {
  readonly trace: Trace;
  readonly matcher: TreeMatcher;
  readonly lines: string[];
  readonly spans: Span[];
}

/** Draws what differs between the lines of a drawing and the spans that should be so. */
export function drawDifference(
  lines: readonly DrawnLine[],
  spans: readonly Span[],
  trace: Trace,
  matcher: TreeMatcher,
): Difference {
  const drawing: Drawing = { trace, matcher, lines: [], spans: [] };
  drawLevel(lines, spans, 0, drawing);
  return drawing;
}

function drawLevel(
  lines: readonly DrawnLine[],
  spans: readonly Span[],
  depth: number,
  drawing: Drawing,
): void {
  const { trace, matcher } = drawing;
  const whole = assign(lines, spans, (line, span) => matcher.fits(line, span) === true);
  const alike = assign(roomIn(lines, [whole]), whole.left, ({ line }, span) => isSelf(line, span, trace));
  const named = assign(roomIn(lines, [whole, alike]), alike.left, ({ line }, span) =>
    isNamed(line, span, trace),
  );
  for (const line of lines) {
    for (const span of given(whole, line)) draw(drawing, ' ', depth, textOf(span));
    for (const span of given(alike, line)) {
      draw(drawing, ' ', depth, textOf(span));
      drawLevel(line.children, trace.childrenOf(span), depth + 1, drawing);
    }
    for (const span of given(named, line)) {
      draw(drawing, '≠', depth, `${textOf(span)}   ${whyNot(line, span, trace)}`, span);
    }
    const count = [whole, alike, named].reduce((sum, each) => sum + given(each, line).length, 0);
    const only = count === 0 ? '' : `   only ${count} of them`;
    if (count < line.min) draw(drawing, '−', depth, `${line.text}${only}`);
  }
  for (const span of named.left) {
    const below = [...trace.descendantsOf(span)].length;
    draw(drawing, '+', depth, `${textOf(span)}${below === 0 ? '' : `   and ${below} below it`}`, span);
  }
}

/** What is still free of a line. */
interface Room extends Slot {
  readonly line: DrawnLine;
}

type Given = Assignment<DrawnLine, Span> | Assignment<Room, Span>;

function roomIn(lines: readonly DrawnLine[], before: readonly Given[]): readonly Room[] {
  return lines.map((line) => {
    const taken = before.reduce((sum, each) => sum + given(each, line).length, 0);
    return { line, min: 0, max: Math.max(0, line.max - taken) };
  });
}

function given({ given: all }: Given, wanted: DrawnLine): readonly Span[] {
  for (const [slot, spans] of all)
    if (slot === wanted || ('line' in slot && slot.line === wanted)) return spans;
  return [];
}

function isSelf({ query }: DrawnLine, span: Span, trace: Trace): boolean {
  return query?.matches(span, trace) === true;
}

function isNamed({ query }: DrawnLine, span: Span, trace: Trace): boolean {
  const name = query?.selector.conditions.find(({ label }) => label === 'name');
  return name?.judge(span, trace) === true;
}

function whyNot({ query }: DrawnLine, span: Span, trace: Trace): string {
  if (query === undefined) return '';
  return differencesOf(span, query.selector, trace)
    .map(({ label, expected, received }) => `${label} ${received} instead of ${expected}`)
    .join(', ');
}

function draw(drawing: Drawing, mark: string, depth: number, text: string, span?: Span): void {
  drawing.lines.push(`${mark} ${'  '.repeat(depth)}${text}`);
  if (span !== undefined) drawing.spans.push(span);
}

function textOf(span: Span): string {
  return `${span.name} @${serviceOf(span)}`;
}
