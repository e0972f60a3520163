import { ClnrmError } from '@clnrm/model';
import type { SpanQuery } from '../../../claim/span-query.ts';

/** A line of a drawing, with the lines below it. */
export interface DrawnLine {
  /** As it was written, without its indentation. */
  readonly text: string;
  /** Undefined for `…`, which stands for any spans with whatever is below them. */
  readonly query: SpanQuery | undefined;
  readonly min: number;
  /** Infinite where there is no bound. */
  readonly max: number;
  /** Whether anything may be below it, besides what is drawn. */
  readonly isOpen: boolean;
  readonly children: readonly DrawnLine[];
}

/** Where in a drawing something stands, both counted from 1. */
export interface DrawnPlace {
  readonly line: number;
  readonly column: number;
  /** The whole line. */
  readonly source: string;
}

/** Creates the error of a drawing that cannot be read, which points at the place. */
export function invalidDrawing(
  problem: string,
  { line, column, source }: DrawnPlace,
  remedy: string,
): ClnrmError {
  const pointer = `${' '.repeat(column - 1)}^`;
  return new ClnrmError(
    'CLNRM_INVALID_DRAWING',
    `Failed to read the drawing of a tree: ${problem}, at line ${line}, column ${column}. ${remedy}\n\n  ${source}\n  ${pointer}`,
  );
}
