import type { DiffNode } from './diff-forests.ts';
import type { FieldChange } from './diff-traces.ts';
import type { NormalSpan } from './normal-span.ts';

const maxLines = 40;
const longest = 80;
const deepest = 12;

/** Draws what differs as a tree. What is equal is left out, except for what leads to a difference. */
export function drawDiff(nodes: readonly DiffNode[]): readonly string[] {
  if (!nodes.some(({ differs }) => differs)) return [];
  const lines: string[] = [];
  drawFamily(nodes, 0, lines);
  const more = lines.length - maxLines;
  return more > 0 ? [...lines.slice(0, maxLines), `… and ${more} more lines`] : lines;
}

function drawFamily(family: readonly DiffNode[], depth: number, lines: string[]): void {
  for (const node of family) {
    // Nobody reads further than what is cut off below.
    if (!node.differs || lines.length > maxLines * 10) continue;
    drawNode(node, depth, lines);
    drawFamily(node.children, depth + 1, lines);
  }
  const unchanged = family.filter(({ differs }) => !differs);
  if (unchanged.length === 0) return;
  const spans = unchanged.reduce((sum, { after }) => sum + (after?.size ?? 0), 0);
  lines.push(line(' ', depth, `… ${spans} ${spans === 1 ? 'span' : 'spans'} unchanged`));
}

function drawNode(
  { before, after, fields, movedFrom, isMovedAway }: DiffNode,
  depth: number,
  lines: string[],
): void {
  if (isMovedAway) return;
  if (after === undefined) drawWhole('-', before as NormalSpan, depth, lines);
  else if (movedFrom !== undefined) {
    const place = movedFrom === '' ? 'the top' : `below "${movedFrom}"`;
    lines.push(line('>', depth, `${headText(after)}, moved from ${place}`));
  } else if (before === undefined) drawWhole('+', after, depth, lines);
  else {
    lines.push(line(fields.length > 0 ? '~' : ' ', depth, headText(after)));
    for (const field of fields) lines.push(line(' ', depth + 2, changeText(field)));
  }
}

/** Draws a subtree that has no counterpart. */
function drawWhole(mark: string, top: NormalSpan, depth: number, lines: string[]): void {
  const ahead = [{ node: top, at: depth }];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    lines.push(line(mark, next.at, headText(next.node)));
    const at = next.at + 1;
    ahead.push(...next.node.children.toReversed().map((node) => ({ node, at })));
  }
}

function headText({ name, service, fields }: NormalSpan): string {
  const status = fields.find(([field]) => field === 'status')?.[1];
  return `${name}  ${service}${status === 'error' ? '  error' : ''}`;
}

function changeText({ field, before, after }: FieldChange): string {
  if (before === undefined) return `${field}: added ${cut(after)}`;
  if (after === undefined) return `${field}: removed ${cut(before)}`;
  return `${field}: ${cut(before)} → ${cut(after)}`;
}

function line(mark: string, depth: number, text: string): string {
  return `${mark} ${'  '.repeat(Math.min(depth, deepest))}${text}`;
}

function cut(text = ''): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
