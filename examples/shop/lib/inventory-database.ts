import { type Database, openDatabase } from './database.ts';

/** What there is to buy on the first day. */
export const firstStock = `
  INSERT INTO items VALUES ('teapot', 2400, 10), ('cup', 600, 40), ('samovar', 19900, 1) ON CONFLICT DO NOTHING;
`;

/** Opens the database of the inventory service. */
export async function openInventory(): Promise<Database> {
  return await openDatabase(
    'inventory',
    `CREATE TABLE IF NOT EXISTS items (name TEXT PRIMARY KEY, price INTEGER NOT NULL, stock INTEGER NOT NULL);
     CREATE TABLE IF NOT EXISTS reservations (id TEXT PRIMARY KEY, item TEXT NOT NULL, quantity INTEGER NOT NULL);
     ${firstStock}`,
  );
}
