import { createHash } from 'node:crypto';
import type { Span } from '@clnrm/model';

/** Something that a span says of itself, written as text: `http.route` and `"/orders"`. */
export type NormalField = readonly [name: string, text: string];

/**
 * A span as it is compared and printed: without ids and times, with what does not count left out. `resource …` and
 * `scope` are fields only where they differ from those of the parent.
 */
export interface NormalSpan {
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  readonly fields: readonly NormalField[];
  readonly children: readonly NormalSpan[];
  /** How many spans there are here and below. */
  readonly size: number;
  /** Equal for equal subtrees, whatever the order of siblings. */
  readonly signature: string;
  /** Undefined where it was read from a file. */
  readonly span: Span | undefined;
}

/** Puts a span together with its children. */
export function normalSpan(parts: Omit<NormalSpan, 'size' | 'signature'>): NormalSpan {
  const { children } = parts;
  const below = children.map(({ signature }) => signature).toSorted();
  const text = JSON.stringify([parts.name, parts.kind, parts.service, parts.fields, below]);
  return {
    ...parts,
    size: children.reduce((sum, { size }) => sum + size, 1),
    signature: createHash('sha256').update(text).digest('base64'),
  };
}

/** What siblings are told apart by: name, kind and service. */
export function headOf({ name, kind, service }: NormalSpan): string {
  return `${JSON.stringify(name)} ${kind} ${service}`;
}
