import { type AttributeValue, spanKinds } from '@clnrm/model';
import { fits, type Pattern } from '../claim/pattern.ts';
import { statusCodes } from '../otlp/span-columns.ts';
import type { AttributeColumns } from './attribute-columns.ts';
import type { Origin } from './origin-table.ts';
import { chunkMask, chunkRows } from './row-column.ts';
import { knownStatus, type RowLists } from './row-lists.ts';
import type { Scratch } from './scratch.ts';
import type { Segment } from './segment.ts';
import type { StoreQuery } from './store-query.ts';
import type { SpanRows } from './span-rows.ts';

type Column = Uint8Array | Uint32Array;

/** One condition: what the numbers in a column may be. */
interface ColumnTest {
  readonly column: (segment: Segment) => Column;
  /** 1 for each number that is accepted. */
  readonly accepted: Uint8Array;
  /** The rows that it accepts, where an index knows them. */
  readonly listed?: Uint32Array;
}

/** What a filter looks things up in. */
export interface FilterSource {
  readonly rows: SpanRows;
  readonly columns: AttributeColumns;
  readonly lists: RowLists;
}

/** The share of all rows that a list may have to be gone through row by row; a scan takes less time for each. */
const listedShare = 1 / 8;

/** A query as conditions on columns. A condition is asked once for each distinct value, never for each span. */
export class RowFilter {
  readonly #rows: SpanRows;
  readonly #tests: readonly ColumnTest[];

  constructor(source: FilterSource, query: StoreQuery) {
    source.rows.fill();
    this.#rows = source.rows;
    this.#tests = testsOf(source, query);
  }

  /** The rows that the query accepts, ascending; not to be written to, and gone when `scratch` is used again. */
  accepted(scratch: Scratch): Uint32Array {
    const [first, ...others] = this.#tests.toSorted(
      (a, b) => (a.listed?.length ?? Infinity) - (b.listed?.length ?? Infinity),
    );
    const listed = first?.listed;
    if (listed === undefined) return this.#scan(scratch);
    if (others.length === 0) return listed;
    return listed.length > this.#rows.length * listedShare
      ? this.#scan(scratch)
      : listed.filter((row) => this.#passes(others, row));
  }

  #passes(tests: readonly ColumnTest[], row: number): boolean {
    const segment = this.#rows.segmentOf(row);
    const at = row & chunkMask;
    for (const { column, accepted } of tests) {
      if (accepted[column(segment)[at] as number] !== 1) return false;
    }
    return true;
  }

  #scan(scratch: Scratch): Uint32Array {
    const [first = everything, ...others] = this.#tests;
    const found = scratch.words(this.#rows.length);
    const places = new Uint16Array(chunkRows);
    let count = 0;
    for (const { segment, from, to } of this.#rows.stretches()) {
      let left = begin(places, { from, to }, first.column(segment), first.accepted);
      for (const { column, accepted } of others) left = keep(places, left, column(segment), accepted);
      for (let index = 0; index < left; index += 1)
        found[count + index] = segment.first + (places[index] as number);
      count += left;
    }
    return found.subarray(0, count);
  }
}

const everything: ColumnTest = { column: ({ kinds }) => kinds, accepted: new Uint8Array(256).fill(1) };

// Each loop exists twice, since one that meets both kinds of columns takes twice as long.

/** Writes down the places whose number in the column is accepted; returns how many there are. */
function begin(
  places: Uint16Array,
  { from, to }: { readonly from: number; readonly to: number },
  column: Column,
  accepted: Uint8Array,
): number {
  let kept = 0;
  if (column instanceof Uint8Array) {
    for (let at = from; at < to; at += 1) {
      places[kept] = at;
      kept += accepted[column[at] as number] as number;
    }
  } else {
    for (let at = from; at < to; at += 1) {
      places[kept] = at;
      kept += accepted[column[at] as number] as number;
    }
  }
  return kept;
}

/** Keeps those of the first `count` places whose number in the column is accepted; returns how many are left. */
function keep(places: Uint16Array, count: number, column: Column, accepted: Uint8Array): number {
  let kept = 0;
  if (column instanceof Uint8Array) {
    for (let index = 0; index < count; index += 1) {
      const at = places[index] as number;
      places[kept] = at;
      kept += accepted[column[at] as number] as number;
    }
  } else {
    for (let index = 0; index < count; index += 1) {
      const at = places[index] as number;
      places[kept] = at;
      kept += accepted[column[at] as number] as number;
    }
  }
  return kept;
}

function testsOf({ rows, columns, lists }: FilterSource, query: StoreQuery): readonly ColumnTest[] {
  const { origins } = rows.tables;
  const tests: ColumnTest[] = [];
  const onOrigin = (accepts: (origin: Origin, number: number) => boolean, listed?: Uint32Array): void => {
    tests.push({
      column: ({ originOf }) => originOf,
      accepted: table(origins.list.length, (number) => accepts(origins.list[number] as Origin, number)),
      ...(listed === undefined ? {} : { listed }),
    });
  };
  if (query.name !== undefined) tests.push(nameTest(rows, query.name));
  if (query.traceId !== undefined) tests.push(traceTest(rows, query.traceId));
  if (query.kind !== undefined) {
    const kind = spanKinds.indexOf(query.kind);
    tests.push({
      column: ({ kinds }) => kinds,
      accepted: table(256, (number) => (number < spanKinds.length ? number : 0) === kind),
    });
  }
  if (query.status !== undefined) {
    const status = statusCodes.indexOf(query.status);
    tests.push({
      column: ({ statuses }) => statuses,
      accepted: table(256, (number) => knownStatus(number) === status),
      listed: lists.withStatus(status),
    });
  }
  const { service, scope, resource = {}, attributes = {} } = query;
  if (service !== undefined) {
    const listed = typeof service === 'string' ? lists.ofService(service) : undefined;
    onOrigin((_, number) => fits(service, origins.service(number)), listed);
  }
  if (scope !== undefined) onOrigin((origin) => fits(scope, origin.scope.name));
  for (const [key, pattern] of Object.entries(resource))
    onOrigin((origin) => fits(pattern, origin.resource.attributes[key]));
  for (const [key, pattern] of Object.entries(attributes)) {
    const { numbers, values } = columns.column(key);
    tests.push({
      column: ({ first }) => numbers.chunkOf(first),
      accepted: table(values.size, (number) => fitsValue(pattern, values.value(number))),
    });
  }
  return tests;
}

function nameTest(rows: SpanRows, name: string | RegExp): ColumnTest {
  const { names } = rows.tables;
  const column = ({ nameOf }: Segment): Column => nameOf;
  const number = typeof name === 'string' ? names.number(name) : undefined;
  if (number === undefined)
    return { column, accepted: table(names.texts.length, (each) => fits(name, names.texts[each])) };
  return {
    column,
    accepted: table(names.texts.length, (each) => each === number),
    listed: rows.named(number),
  };
}

function traceTest(rows: SpanRows, traceId: string): ColumnTest {
  const number = rows.tables.traces.number(traceId);
  return {
    column: ({ traceOf }) => traceOf,
    accepted: table(rows.tables.traces.size, (each) => each === number),
    listed: rows.ofTrace(number),
  };
}

function table(size: number, accepts: (number: number) => boolean): Uint8Array {
  const accepted = new Uint8Array(size);
  for (let number = 0; number < size; number += 1) if (accepts(number)) accepted[number] = 1;
  return accepted;
}

function fitsValue(pattern: Pattern, value: AttributeValue | undefined): boolean {
  return typeof pattern === 'string' || typeof pattern === 'boolean'
    ? value === pattern
    : fits(pattern, value);
}
