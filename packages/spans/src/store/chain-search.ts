import type { ParentLinks } from './parent-links.ts';
import { chunkMask } from './row-column.ts';
import type { SpanRows } from './span-rows.ts';

/** One step of a chain: the rows that it accepts, and how they hang below those of the step before. */
export interface ChainLink {
  readonly rows: Uint32Array;
  /** Of the first step it says nothing. */
  readonly isChild: boolean;
}

/** How many steps a chain may have. */
export const maxChainSteps = 15;

const stepBits = 0x7fff;
const aboveShift = 15;
const entered = 0x4000_0000;
const known = 0x8000_0000;

/**
 * Finds the rows that end a chain of ancestors. For each row there are two sets of steps, as bits: those that a chain
 * reaches with this row, and those that it reaches with this row or one above it. Both follow from those of the parent,
 * so each row is looked at once, however deep its trace is.
 */
export function findChainEnds(
  rows: SpanRows,
  parents: ParentLinks,
  links: readonly ChainLink[],
): Uint32Array {
  parents.update();
  const steps = links.length;
  if (steps === 2 && links[1]?.isChild === true) return childrenAmong(rows, parents, links);
  const search = new Search(rows, parents, links);
  const last = links.at(-1)?.rows ?? noRows;
  const found = rows.scratch(steps).words(last.length);
  let count = 0;
  for (const row of last) if (((search.stateOf(row) >>> (steps - 1)) & 1) === 1) found[count++] = row;
  return found.slice(0, count);
}

function childrenAmong(rows: SpanRows, parents: ParentLinks, links: readonly ChainLink[]): Uint32Array {
  const { first } = rows;
  const [parentRows, childRows] = links.map((link) => link.rows);
  const isParent = rows.notes.zeroBytes(rows.length);
  for (const row of parentRows ?? noRows) isParent[row - first] = 1;
  const found = rows.scratch(links.length).words(childRows?.length ?? 0);
  let count = 0;
  let chunk: Uint32Array = noRows;
  let chunkEnd = 0;
  for (const row of childRows ?? noRows) {
    if (row >= chunkEnd) {
      chunk = parents.chunkOf(row);
      chunkEnd = (row | chunkMask) + 1;
    }
    const parent = (chunk[row & chunkMask] as number) - 1;
    if (parent >= first && isParent[parent - first] === 1) found[count++] = row;
  }
  return found.slice(0, count);
}

const noRows = new Uint32Array();

class Search {
  readonly #first: number;
  readonly #parents: ParentLinks;
  /** The steps whose parent must be the step before, as bits. */
  readonly #childSteps: number;
  /**
   * Until a row is known: the steps that accept it. Then: the steps that are reached with it in the low 15 bits, those
   * reached with it or above it in the next 15.
   */
  readonly #states: Uint32Array;
  readonly #path: number[] = [];

  constructor(rows: SpanRows, parents: ParentLinks, links: readonly ChainLink[]) {
    this.#first = rows.first;
    this.#parents = parents;
    this.#states = rows.notes.zeros(rows.length);
    let childSteps = 0;
    for (const [step, link] of links.entries()) {
      if (link.isChild) childSteps |= 1 << step;
      for (const row of link.rows)
        this.#states[row - rows.first] = (this.#states[row - rows.first] as number) | (1 << step);
    }
    this.#childSteps = childSteps;
  }

  stateOf(row: number): number {
    const states = this.#states;
    const path = this.#path;
    const first = this.#first;
    let above = 0;
    for (let at = row; at !== -1; at = this.#parents.at(at)) {
      const state = states[at - first] as number;
      if (state >= known) above = state;
      // A row that was entered is its own ancestor: rows in a circle have nobody above them.
      if (state >= entered) break;
      states[at - first] = state | entered;
      path.push(at - first);
    }
    for (let index = path.pop(); index !== undefined; index = path.pop()) {
      above = this.#below((states[index] as number) & stepBits, above);
      states[index] = above;
    }
    return states[row - first] as number;
  }

  /** The state of a row that some steps accept and whose parent has the state `above`, 0 for no parent. */
  #below(accepting: number, above: number): number {
    const higher = (above >>> aboveShift) & stepBits;
    const reachedBefore =
      (((above & (this.#childSteps >>> 1)) | (higher & ~(this.#childSteps >>> 1))) << 1) | 1;
    const here = accepting & reachedBefore & stepBits;
    return (known | ((higher | here) << aboveShift) | here) >>> 0;
  }
}
