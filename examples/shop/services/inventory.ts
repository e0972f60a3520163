import { join } from 'node:path';
import { trace } from '@opentelemetry/api';
import { Database, type Row } from '../lib/database.ts';
import { fieldsOf, type Reply, serve } from '../lib/http.ts';

const database = new Database(
  join(process.env['SHOP_DATA'] ?? '.', 'inventory.db'),
  `
  CREATE TABLE IF NOT EXISTS items (name TEXT PRIMARY KEY, price INTEGER NOT NULL, stock INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS reservations (id TEXT PRIMARY KEY, item TEXT NOT NULL, quantity INTEGER NOT NULL);
  INSERT OR IGNORE INTO items VALUES ('teapot', 2400, 10), ('cup', 600, 40), ('samovar', 19900, 1);
  `,
);

/** Items as they were read last; a change of the stock takes the item out. */
const cache = new Map<string, Row>();
const tracer = trace.getTracer('shop.inventory');

serve(
  'inventory',
  {
    'GET /items/:item': ({ params }) => {
      const item = readItem(params['item'] ?? '');
      return item === undefined
        ? { status: 404, body: { error: 'no such item' } }
        : { status: 200, body: item };
    },
    'POST /reservations': ({ body }) => {
      const { item, quantity } = fieldsOf(body);
      return reserve(String(item), Number(quantity));
    },
    'DELETE /reservations/:id': ({ params }) => release(params['id'] ?? ''),
  },
  () => database.close(),
);

function readItem(name: string): Row | undefined {
  return tracer.startActiveSpan('read item', (span) => {
    try {
      const cached = cache.get(name);
      span.setAttribute('shop.cache.hit', cached !== undefined);
      const item = cached ?? database.reader.get('SELECT name, price, stock FROM items WHERE name = ?', name);
      if (item !== undefined) cache.set(name, item);
      return item;
    } finally {
      span.end();
    }
  });
}

async function reserve(name: string, quantity: number): Promise<Reply> {
  const reply = await database.transaction((writer): Reply => {
    const item = writer.get('SELECT price FROM items WHERE name = ?', name);
    if (item === undefined) return { status: 404, body: { error: 'no such item' } };
    const taken = writer.run(
      'UPDATE items SET stock = stock - ? WHERE name = ? AND stock >= ?',
      quantity,
      name,
      quantity,
    );
    if (taken === 0) return { status: 409, body: { error: 'out of stock' } };
    const id = crypto.randomUUID();
    writer.run('INSERT INTO reservations (id, item, quantity) VALUES (?, ?, ?)', id, name, quantity);
    return { status: 200, body: { id, price: item['price'] } };
  });
  cache.delete(name);
  return reply;
}

async function release(id: string): Promise<Reply> {
  const item = await database.transaction((writer) => {
    const reservation = writer.get('SELECT item, quantity FROM reservations WHERE id = ?', id);
    if (reservation === undefined) return undefined;
    const { item: name = null, quantity = null } = reservation;
    writer.run('UPDATE items SET stock = stock + ? WHERE name = ?', quantity, name);
    writer.run('DELETE FROM reservations WHERE id = ?', id);
    return String(name);
  });
  if (item === undefined) return { status: 404, body: { error: 'no such reservation' } };
  cache.delete(item);
  return { status: 200, body: { released: id } };
}
