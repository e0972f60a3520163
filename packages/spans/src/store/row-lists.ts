import { statusCodes } from '../otlp/span-columns.ts';
import { ListedPostings } from './postings.ts';
import type { Segment, Tables } from './segment.ts';
import type { SpanRows } from './span-rows.ts';

/** The rows by what has few distinct values, listed when first asked for and kept up to date from then on. */
export class RowLists {
  readonly #statuses: GrowingLists;
  readonly #services: GrowingLists;

  constructor(rows: SpanRows) {
    this.#statuses = new GrowingLists(rows, ({ statuses }, at) => knownStatus(statuses[at] as number));
    this.#services = new GrowingLists(rows, ({ originOf }, at, { origins }) =>
      origins.serviceNumber(originOf[at] as number),
    );
  }

  /** The rows with a status, by its number; not to be written to. */
  withStatus(status: number): Uint32Array {
    return this.#statuses.rows(() => status);
  }

  /** The rows of a service; not to be written to. */
  ofService(service: string): Uint32Array {
    return this.#services.rows(({ origins }) => origins.numberOfService(service));
  }
}

/** What OTLP did not have when this was written counts as unset. */
export function knownStatus(number: number): number {
  return number < statusCodes.length ? number : 0;
}

class GrowingLists {
  readonly #rows: SpanRows;
  readonly #keyOf: (segment: Segment, at: number, tables: Tables) => number;
  #tables: Tables | undefined;
  #lists = new ListedPostings();
  #listed = 0;

  constructor(rows: SpanRows, keyOf: (segment: Segment, at: number, tables: Tables) => number) {
    this.#rows = rows;
    this.#keyOf = keyOf;
  }

  rows(keyOf: (tables: Tables) => number): Uint32Array {
    this.#update();
    return this.#lists.rows(keyOf(this.#rows.tables), this.#rows.first);
  }

  #update(): void {
    const { tables, first, end } = this.#rows;
    // The numbers are others when rows have been dropped.
    if (this.#tables !== tables) {
      this.#tables = tables;
      this.#lists = new ListedPostings();
      this.#listed = first;
    }
    if (this.#listed === end) return;
    this.#rows.fill();
    for (const { segment, from, to } of this.#rows.stretches(this.#listed)) {
      for (let at = from; at < to; at += 1)
        this.#lists.add(this.#keyOf(segment, at, tables), segment.first + at);
    }
    this.#listed = end;
  }
}
