import { type ClientBase, Pool, type QueryResult } from 'pg';
import type { Connection, Database, Row, Value } from './database.ts';
import { type Target, traced } from './statement.ts';
import { inTransaction } from './transaction.ts';

class PostgresConnection implements Connection {
  readonly #client: ClientBase | Pool;
  readonly #target: Target;

  constructor(client: ClientBase | Pool, target: Target) {
    this.#client = client;
    this.#target = target;
  }

  async run(sql: string, ...values: Value[]): Promise<number> {
    return (await this.#traced(sql, values)).rowCount ?? 0;
  }

  async get(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return (await this.#traced(sql, values)).rows[0];
  }

  async poll(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return (await this.#client.query<Row>(numbered(sql), values)).rows[0];
  }

  async #traced(sql: string, values: readonly Value[]): Promise<QueryResult<Row>> {
    const text = numbered(sql);
    return await traced(this.#target, text, async () => await this.#client.query<Row>(text, [...values]));
  }
}

class PostgresDatabase implements Database {
  readonly connection: Connection;
  readonly #pool: Pool;
  readonly #target: Target;

  constructor(pool: Pool, target: Target) {
    this.#pool = pool;
    this.#target = target;
    this.connection = new PostgresConnection(pool, target);
  }

  async transaction<T>(work: (writer: Connection) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      return await inTransaction(new PostgresConnection(client, this.#target), 'BEGIN', work);
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** Opens a database of PostgreSQL by its URL. */
export async function openPostgres(url: string, schema: string): Promise<Database> {
  const pool = new Pool({ connectionString: url });
  // An idle connection that is lost is replaced when the next one is asked for.
  pool.on('error', (error) => console.error(error.message));
  // Two services that make the same tables at the same time would get into each other's way.
  await pool.query(`BEGIN; SELECT pg_advisory_xact_lock(1); ${schema}; COMMIT`);
  return new PostgresDatabase(pool, { system: 'postgresql', namespace: new URL(url).pathname.slice(1) });
}

/** PostgreSQL counts its placeholders. */
function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll('?', () => `$${++count}`);
}
