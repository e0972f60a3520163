import type { Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';
import { type DiffNode, diffForests, moveKeyOf } from './diff-forests.ts';
import { type DigestOptions, resolveDigestOptions } from './digest-options.ts';
import { drawDiff } from './draw-diff.ts';
import type { NormalSpan } from './normal-span.ts';
import { normalTrace } from './normal-trace.ts';

/** A field that two spans differ in; undefined where one does not have it. */
export interface FieldChange {
  /** The key of an attribute, `name`, `kind`, `service`, `status`, or such as `event 1 exception.type`. */
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** One difference between two traces. A subtree that was added, removed or moved is one change. */
export type TraceChange =
  | {
      readonly kind: 'added' | 'removed';
      readonly name: string;
      readonly span: Span | undefined;
      /** How many spans the subtree has. */
      readonly spans: number;
      /** How many siblings of that name it has. */
      readonly alike: number;
    }
  | {
      readonly kind: 'moved';
      readonly name: string;
      readonly from: string;
      readonly to: string;
      readonly spans: number;
    }
  | {
      readonly kind: 'changed';
      readonly name: string;
      readonly before: Span | undefined;
      readonly after: Span | undefined;
      readonly fields: readonly FieldChange[];
    };

/** What two traces differ in. */
export interface TraceDiff {
  readonly isEqual: boolean;
  readonly changes: readonly TraceChange[];
  /** The differences drawn as a tree: `+` added, `-` removed, `~` changed, `>` moved. Empty for equal traces. */
  readonly lines: readonly string[];
}

/**
 * Explains what differs between two traces, blind to what {@link digestTrace} is blind to. Subtrees are paired by their
 * hash first, then by name, kind and service.
 * @throws ClnrmError `CLNRM_INVALID_OPTION`
 */
export function diffTraces(before: Trace, after: Trace, options: DigestOptions = {}): TraceDiff {
  const resolved = resolveDigestOptions(options);
  return diffNormal(normalTrace(before, resolved), normalTrace(after, resolved));
}

/** {@link diffTraces} of traces in normal form. */
export function diffNormal(before: readonly NormalSpan[], after: readonly NormalSpan[]): TraceDiff {
  const nodes = diffForests(before, after);
  const changes = [...changesIn(nodes)];
  return { isEqual: changes.length === 0, changes, lines: drawDiff(nodes) };
}

function* changesIn(nodes: readonly DiffNode[]): Generator<TraceChange> {
  const ahead = nodes.toReversed();
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    const { before, after, fields, movedFrom } = node;
    const { name, size, span } = (after ?? before) as NormalSpan;
    if (movedFrom !== undefined && after !== undefined) {
      yield { kind: 'moved', name, from: movedFrom, to: moveKeyOf(node.parent), spans: size };
    } else if (node.isMovedAway) continue;
    else if (before === undefined)
      yield { kind: 'added', span, name, spans: size, alike: alike(node, nodes) };
    else if (after === undefined)
      yield { kind: 'removed', span, name, spans: size, alike: alike(node, nodes) };
    else if (fields.length > 0)
      yield { kind: 'changed', name, before: before.span, after: after.span, fields };
    ahead.push(...node.children.toReversed());
  }
}

/** Counts the siblings with the name of a subtree, in the trace that it is in. */
function alike({ parent, before, after }: DiffNode, roots: readonly DiffNode[]): number {
  const side = after === undefined ? 'before' : 'after';
  const name = (after ?? before)?.name;
  return (parent?.children ?? roots).filter((other) => other[side]?.name === name).length - 1;
}
