import { basename } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
} from '@opentelemetry/semantic-conventions';

export type Row = Record<string, SQLOutputValue>;

const tracer = trace.getTracer('shop.database');

/** One connection to a SQLite file; each statement is a span as the conventions for databases describe it. */
export class Connection {
  readonly #sqlite: DatabaseSync;
  readonly #namespace: string;

  constructor(path: string) {
    this.#sqlite = new DatabaseSync(path);
    this.#namespace = basename(path, '.db');
    this.#sqlite.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  }

  /** Changes rows and says how many. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#traced(sql, () => Number(this.#sqlite.prepare(sql).run(...values).changes));
  }

  /** Reads one row. */
  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#traced(sql, () => this.#sqlite.prepare(sql).get(...values));
  }

  /** The connection itself, for what is not worth a span: the schema, and asking for work that is mostly not there. */
  get untraced(): DatabaseSync {
    return this.#sqlite;
  }

  close(): void {
    this.#sqlite.close();
  }

  #traced<T>(sql: string, work: () => T): T {
    const { operation, table } = summaryOf(sql);
    const summary = table === undefined ? operation : `${operation} ${table}`;
    const attributes = {
      [ATTR_DB_SYSTEM_NAME]: 'sqlite',
      [ATTR_DB_NAMESPACE]: this.#namespace,
      [ATTR_DB_OPERATION_NAME]: operation,
      [ATTR_DB_QUERY_SUMMARY]: summary,
      [ATTR_DB_QUERY_TEXT]: sql,
      ...(table === undefined ? {} : { [ATTR_DB_COLLECTION_NAME]: table }),
    };
    return tracer.startActiveSpan(summary, { kind: SpanKind.CLIENT, attributes }, (span) => {
      try {
        return work();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
        throw error;
      } finally {
        span.end();
      }
    });
  }
}

/** A SQLite file with one connection to read and one to write, so that nobody reads what is not committed. */
export class Database {
  readonly reader: Connection;
  readonly #writer: Connection;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, schema: string) {
    this.#writer = new Connection(path);
    this.#writer.untraced.exec(schema);
    this.reader = new Connection(path);
  }

  /** Commits what `work` has done, or rolls it back when it throws. One after the other, as there is one writer. */
  async transaction<T>(work: (writer: Connection) => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#inTransaction(work));
    this.#last = turn.catch(() => {});
    return await turn;
  }

  close(): void {
    this.reader.close();
    this.#writer.close();
  }

  async #inTransaction<T>(work: (writer: Connection) => T | Promise<T>): Promise<T> {
    this.#writer.run('BEGIN IMMEDIATE');
    try {
      const result = await work(this.#writer);
      this.#writer.run('COMMIT');
      return result;
    } catch (error) {
      this.#writer.run('ROLLBACK');
      throw error;
    }
  }
}

function summaryOf(sql: string): { readonly operation: string; readonly table: string | undefined } {
  const operation = /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? 'UNKNOWN';
  const table = /\b(?:INTO|FROM|UPDATE)\s+(\w+)/i.exec(sql)?.[1];
  return { operation, table };
}
