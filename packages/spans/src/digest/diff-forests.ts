import type { FieldChange } from './diff-traces.ts';
import type { NormalSpan } from './normal-span.ts';
import { pairSiblings } from './pair-siblings.ts';

/** A pair of spans with what differs at it and below; `before` or `after` is undefined where a subtree has no counterpart. */
export interface DiffNode {
  readonly before: NormalSpan | undefined;
  readonly after: NormalSpan | undefined;
  readonly fields: readonly FieldChange[];
  /** Pairs below this one, none for equal subtrees and for those without a counterpart. */
  readonly children: DiffNode[];
  readonly parent: DiffNode | undefined;
  /** Where an added subtree was before: the name of its old parent. */
  movedFrom: string | undefined;
  /** Whether a removed subtree came to light elsewhere. */
  isMovedAway: boolean;
  /** Whether anything differs here or below. */
  differs: boolean;
}

/** Pairs the spans of two forests from the roots down. */
export function diffForests(
  before: readonly NormalSpan[],
  after: readonly NormalSpan[],
): readonly DiffNode[] {
  const all: DiffNode[] = [];
  const roots: DiffNode[] = [];
  pairInto(roots, before, after, undefined);
  const ahead = [...roots];
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    all.push(node);
    if (
      node.before === undefined ||
      node.after === undefined ||
      node.before.signature === node.after.signature
    ) {
      continue;
    }
    pairInto(node.children, node.before.children, node.after.children, node);
    ahead.push(...node.children);
  }
  markMoved(all);
  for (const node of all) {
    if (node.before !== undefined && node.after !== undefined && node.fields.length === 0) continue;
    for (let at: DiffNode | undefined = node; at !== undefined && !at.differs; at = at.parent)
      at.differs = true;
  }
  return roots;
}

/** Names the place below a node. */
export function moveKeyOf(parent: DiffNode | undefined): string {
  return (parent?.after ?? parent?.before)?.name ?? '';
}

function pairInto(
  list: DiffNode[],
  before: readonly NormalSpan[],
  after: readonly NormalSpan[],
  parent: DiffNode | undefined,
): void {
  for (const pair of pairSiblings(before, after)) {
    const fields =
      pair.before === undefined || pair.after === undefined ? [] : changedFields(pair.before, pair.after);
    list.push({
      ...pair,
      fields,
      children: [],
      parent,
      movedFrom: undefined,
      isMovedAway: false,
      differs: false,
    });
  }
}

function changedFields(before: NormalSpan, after: NormalSpan): readonly FieldChange[] {
  const [old, now] = [fieldMap(before), fieldMap(after)];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].flatMap((field) => {
    const change = { field, before: old.get(field), after: now.get(field) };
    return change.before === change.after ? [] : [change];
  });
}

function fieldMap({ name, kind, service, fields }: NormalSpan): ReadonlyMap<string, string> {
  return new Map([['name', JSON.stringify(name)], ['kind', kind], ['service', service], ...fields]);
}

function markMoved(nodes: readonly DiffNode[]): void {
  const removed = Map.groupBy(
    nodes.filter(({ after }) => after === undefined),
    ({ before }) => before?.signature,
  );
  for (const node of nodes) {
    if (node.before !== undefined) continue;
    const from = removed.get(node.after?.signature)?.pop();
    if (from === undefined) continue;
    node.movedFrom = moveKeyOf(from.parent);
    from.isMovedAway = true;
  }
}
