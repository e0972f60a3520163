import type { AttributeValue } from '@clnrm/model';
import { readSpanDetails } from '../otlp/read-span-details.ts';
import { irregularMark } from '../otlp/span-columns.ts';
import { AttributeScan } from './attribute-scan.ts';
import { RowColumn } from './row-column.ts';
import type { Segment } from './segment.ts';
import type { SpanRows } from './span-rows.ts';
import { ValueTable } from './value-table.ts';

/** One attribute of all spans: the number of its value for each row, and the values. */
export interface AttributeColumn {
  readonly numbers: RowColumn;
  readonly values: ValueTable;
}

const maxColumns = 32;

/**
 * The attributes that were asked for, as columns: the first question for a key goes through the bytes of every span,
 * later ones only through what arrived since. Those asked for least recently make room for new ones.
 */
export class AttributeColumns {
  readonly #rows: SpanRows;
  readonly #columns = new Map<string, FilledColumn>();

  constructor(rows: SpanRows) {
    this.#rows = rows;
  }

  /** The column of an attribute, complete for every row that is held. */
  column(key: string): AttributeColumn {
    const column = this.#columns.get(key) ?? new FilledColumn(key);
    this.#columns.delete(key);
    this.#columns.set(key, column);
    if (this.#columns.size > maxColumns) this.#columns.delete(this.#columns.keys().next().value ?? '');
    column.fill(this.#rows);
    return column;
  }

  dropBefore(row: number): void {
    for (const column of this.#columns.values()) column.numbers.dropBefore(row);
  }
}

class FilledColumn implements AttributeColumn {
  readonly numbers: RowColumn = new RowColumn();
  readonly values: ValueTable = new ValueTable();
  readonly #key: string;
  readonly #scan: AttributeScan;
  #filled = 0;

  constructor(key: string) {
    this.#key = key;
    this.#scan = new AttributeScan(key);
  }

  fill(rows: SpanRows): void {
    if (this.#filled === rows.end) return;
    for (const { segment, from, to } of rows.stretches(this.#filled)) {
      const numbers = this.numbers.chunkOf(segment.first);
      for (let at = from; at < to; at += 1) numbers[at] = this.#numberOf(segment, at);
    }
    this.#filled = rows.end;
  }

  #numberOf(segment: Segment, at: number): number {
    const { messages } = segment;
    const end = messages[at * 2 + 1] as number;
    if (end === 0 || ((segment.marks[at] as number) & irregularMark) !== 0)
      return this.#numberOfOther(segment, at);
    const scan = this.#scan;
    const { buffer } = segment.bytesOf(at);
    if (!scan.find(buffer, messages[at * 2] as number, end)) return 0;
    return this.values.internBytes(buffer, scan.start, scan.end);
  }

  #numberOfOther(segment: Segment, at: number): number {
    const { attributes } = segment.objectAt(at) ?? readSpanDetails(segment, at);
    // Keys such as "constructor" are found on every object.
    const value: AttributeValue | undefined = Object.hasOwn(attributes, this.#key)
      ? attributes[this.#key]
      : undefined;
    return value === undefined ? 0 : this.values.intern(value);
  }
}
