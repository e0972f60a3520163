import { type Database, openDatabase } from './database.ts';
import { queueSchema } from './queue.ts';

/** Opens the database that the orders service and the worker share. */
export async function openOrders(): Promise<Database> {
  return await openDatabase(
    'orders',
    `CREATE TABLE IF NOT EXISTS orders (
       id TEXT PRIMARY KEY,
       item TEXT NOT NULL,
       quantity INTEGER NOT NULL,
       total INTEGER NOT NULL,
       reservation TEXT NOT NULL,
       status TEXT NOT NULL
     );
     ${queueSchema}`,
  );
}
