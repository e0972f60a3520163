import { join } from 'node:path';

export type Value = string | number | null;
export type Row = Record<string, unknown>;

/** Runs statements, in which `?` stands for a value. Each is a span. */
export interface Connection {
  /** Changes rows and says how many. */
  run(sql: string, ...values: Value[]): Promise<number>;
  /** Reads one row. */
  get(sql: string, ...values: Value[]): Promise<Row | undefined>;
  /** Reads one row without a span, for asking for work that is mostly not there. */
  poll(sql: string, ...values: Value[]): Promise<Row | undefined>;
}

/** A database: a SQLite file, or PostgreSQL where `DATABASE_URL` says so. */
export interface Database {
  /** For statements of their own. It sees nothing that is not committed. */
  readonly connection: Connection;
  /** Commits what `work` has done, or rolls it back when it throws. */
  transaction<T>(work: (writer: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens a database and sees to its tables. */
export async function openDatabase(name: string, schema: string): Promise<Database> {
  const url = process.env['DATABASE_URL'];
  if (url !== undefined) return await (await import('./postgres.ts')).openPostgres(url, schema);
  const { SqliteDatabase } = await import('./sqlite.ts');
  return new SqliteDatabase(join(process.env['SHOP_DATA'] ?? '.', `${name}.db`), schema);
}
