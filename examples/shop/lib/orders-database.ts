import { join } from 'node:path';
import { queueSchema } from './queue.ts';

/** The file that the orders service and the worker share. */
export const ordersPath: string = join(process.env['SHOP_DATA'] ?? '.', 'orders.db');

export const ordersSchema: string = `
  CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY,
    item TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    total INTEGER NOT NULL,
    reservation TEXT NOT NULL,
    status TEXT NOT NULL
  );
  ${queueSchema}
`;
