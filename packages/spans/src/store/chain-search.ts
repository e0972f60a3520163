import { ClnrmError } from '@clnrm/model';
import type { ParentLinks } from './parent-links.ts';
import type { RowFilter } from './row-filter.ts';
import type { SpanRows } from './span-rows.ts';

/** One step of a chain: what the span must be, and how it hangs below the one before. */
export interface ChainLink {
  readonly filter: RowFilter;
  /** Of the first step it says nothing. */
  readonly isChild: boolean;
}

const maxSteps = 15;
const known = 0x8000_0000;
const entered = 0x4000_0000;

/**
 * Finds the spans that end a chain of ancestors. For each span there are two sets of steps, as bits: those that a chain
 * reaches with this span, and those that it reaches with this span or one above it. Both follow from those of the
 * parent, so each span is looked at once, however deep its trace is.
 */
export class ChainSearch {
  readonly #rows: SpanRows;
  readonly #parents: ParentLinks;
  readonly #links: readonly ChainLink[];
  /** Steps reached here in the low 15 bits, here or above in the next 15; then `entered` and `known`. */
  readonly #states: Uint32Array;

  constructor(rows: SpanRows, parents: ParentLinks, links: readonly ChainLink[]) {
    if (links.length > maxSteps) {
      throw new ClnrmError(
        'CLNRM_INVALID_QUERY',
        `Failed to query spans: the chain has ${links.length} steps. Give at most ${maxSteps}.`,
      );
    }
    this.#rows = rows;
    this.#parents = parents;
    this.#links = links;
    this.#states = new Uint32Array(rows.length);
    parents.update();
  }

  /** Those of the rows, which the last step accepts, that end the whole chain. */
  endsAmong(rows: Uint32Array): Uint32Array {
    const last = 1 << (this.#links.length - 1);
    return rows.filter((row) => (this.#stateOf(row) & last) !== 0);
  }

  #stateOf(row: number): number {
    const { first } = this.#rows;
    const states = this.#states;
    const path: number[] = [];
    let state = 0;
    // Spans whose parents form a circle are nobody's descendants.
    for (let at = row; at !== -1; at = this.#parents.at(at)) {
      state = states[at - first] as number;
      if ((state & (known | entered)) !== 0) break;
      states[at - first] = entered;
      path.push(at);
    }
    if ((state & known) === 0) state = 0;
    for (let index = path.length - 1; index >= 0; index -= 1) {
      const at = path[index] as number;
      state = this.#below(at, state);
      states[at - first] = state;
    }
    return state;
  }

  /** The state of a row whose parent has the state `above`; 0 for no parent. */
  #below(row: number, above: number): number {
    const parentHere = above & 0x7fff;
    const parentAbove = (above >>> 15) & 0x7fff;
    let here = 0;
    for (let step = 0; step < this.#links.length; step += 1) {
      const { filter, isChild } = this.#links[step] as ChainLink;
      const reached = step === 0 || (((isChild ? parentHere : parentAbove) >>> (step - 1)) & 1) === 1;
      if (reached && filter.accepts(row)) here |= 1 << step;
    }
    return (known | ((parentAbove | here) << 15) | here) >>> 0;
  }
}
