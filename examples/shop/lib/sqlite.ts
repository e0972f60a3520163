import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Connection, Database, Row, Value } from './database.ts';
import { type Target, traced } from './statement.ts';
import { inTransaction } from './transaction.ts';

class SqliteConnection implements Connection {
  readonly sqlite: DatabaseSync;
  readonly #target: Target;

  constructor(path: string) {
    this.sqlite = new DatabaseSync(path);
    this.#target = { system: 'sqlite', namespace: basename(path, '.db') };
    this.sqlite.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  }

  async run(sql: string, ...values: Value[]): Promise<number> {
    return await traced(this.#target, sql, () => Number(this.sqlite.prepare(sql).run(...values).changes));
  }

  async get(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return await traced(this.#target, sql, () => this.sqlite.prepare(sql).get(...values));
  }

  async poll(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return this.sqlite.prepare(sql).get(...values);
  }
}

/** A SQLite file with one connection for transactions and one for the rest, so that nobody reads what is not committed. */
export class SqliteDatabase implements Database {
  readonly connection: SqliteConnection;
  readonly #writer: SqliteConnection;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, schema: string) {
    this.#writer = new SqliteConnection(path);
    this.#writer.sqlite.exec(schema);
    this.connection = new SqliteConnection(path);
  }

  /** One after the other, as there is one writer. */
  async transaction<T>(work: (writer: Connection) => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => await inTransaction(this.#writer, 'BEGIN IMMEDIATE', work));
    this.#last = turn.catch(() => {});
    return await turn;
  }

  async close(): Promise<void> {
    this.connection.sqlite.close();
    this.#writer.sqlite.close();
  }
}
