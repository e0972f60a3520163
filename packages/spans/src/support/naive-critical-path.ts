import type { Span } from '@clnrm/model';
import { aSpan } from './a-span.ts';

/** A span of a tree, clipped to its parent; written for the eye, to compare the real thing with. */
export interface NaiveSpan {
  readonly span: Span;
  readonly from: number;
  readonly to: number;
  readonly children: NaiveSpan[];
}

/** Makes a tree of some sketches: each begins some time after its parent, and may stick out. */
export function naiveTree(
  sketches: readonly { readonly parent: number; readonly from: number; readonly length: number }[],
): { readonly spans: readonly Span[]; readonly top: NaiveSpan; readonly nodes: readonly NaiveSpan[] } {
  const nodes: NaiveSpan[] = [];
  for (const [index, { parent, from, length }] of sketches.entries()) {
    const above = index === 0 ? undefined : nodes[parent % index];
    const start = above === undefined ? from : Number(above.span.start.ns) + from;
    const end = above === undefined ? start + length + 20 : start + length;
    const span = aSpan(`s${index}`, {
      from: start,
      to: end,
      ...(above === undefined ? {} : { parentSpanId: above.span.spanId }),
    });
    const within = (at: number): number =>
      above === undefined ? at : Math.min(Math.max(at, above.from), above.to);
    const node = { span, from: within(start), to: within(end), children: [] };
    above?.children.push(node);
    nodes.push(node);
  }
  const [top] = nodes;
  if (top === undefined) throw new RangeError('A tree needs a span');
  return { spans: nodes.map(({ span }) => span), top, nodes };
}

/** The critical path as its definition has it, recursively. */
export function naivePath(top: NaiveSpan): string {
  const pieces: string[] = [];
  const visit = ({ span, from, to, children }: NaiveSpan): void => {
    let at = to;
    for (;;) {
      const finished = children.filter((child) => child.to <= at && child.from < child.to);
      const [last] = finished.toSorted(
        (a, b) => b.to - a.to || a.from - b.from || children.indexOf(a) - children.indexOf(b),
      );
      const until = last?.to ?? from;
      if (until < at) pieces.unshift(`${span.name} ${until}-${at}`);
      if (last === undefined) return;
      visit(last);
      at = last.from;
    }
  };
  visit(top);
  return pieces.join(', ');
}

/** How long a tree lasts if some of its spans last as long as told, by the plainest reading of the definition. */
export function naiveLength(node: NaiveSpan, lengths: ReadonlyMap<NaiveSpan, number>): number {
  const told = lengths.get(node);
  if (told !== undefined) return told;
  const { from, to, children } = node;
  const inOrder = children.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const newEnds = new Map<NaiveSpan, number>();
  for (const [place, child] of inOrder.entries()) {
    const awaited = inOrder.slice(0, place).filter((other) => other.to <= child.from);
    const gap = child.from - Math.max(from, ...awaited.map((other) => other.to));
    const start = Math.max(0, ...awaited.map((other) => newEnds.get(other) ?? 0)) + gap;
    newEnds.set(child, start + naiveLength(child, lengths));
  }
  const tail = to - Math.max(from, ...children.map((child) => child.to));
  return Math.max(0, ...newEnds.values()) + tail;
}
