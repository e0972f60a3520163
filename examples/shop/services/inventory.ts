import { trace } from '@opentelemetry/api';
import { openCache } from '../lib/cache.ts';
import type { Row } from '../lib/database.ts';
import { fieldsOf, type Reply, serve } from '../lib/http.ts';
import { openInventory } from '../lib/inventory-database.ts';

const database = await openInventory();

/** Items as they were read last; a change of the stock takes the item out. */
const cache = await openCache();
const tracer = trace.getTracer('shop.inventory');

serve(
  'inventory',
  {
    'GET /items/:item': async ({ params }) => {
      const item = await readItem(params['item'] ?? '');
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
  async () => {
    await cache.close();
    await database.close();
  },
);

async function readItem(name: string): Promise<Row | undefined> {
  return await tracer.startActiveSpan('read item', async (span) => {
    try {
      const cached = await cache.get(name);
      span.setAttribute('shop.cache.hit', cached !== undefined);
      const item =
        cached ??
        (await database.connection.get('SELECT name, price, stock FROM items WHERE name = ?', name));
      if (cached === undefined && item !== undefined) await cache.set(name, item);
      return item;
    } finally {
      span.end();
    }
  });
}

async function reserve(name: string, quantity: number): Promise<Reply> {
  const reply = await database.transaction(async (writer): Promise<Reply> => {
    const item = await writer.get('SELECT price FROM items WHERE name = ?', name);
    if (item === undefined) return { status: 404, body: { error: 'no such item' } };
    const taken = await writer.run(
      'UPDATE items SET stock = stock - ? WHERE name = ? AND stock >= ?',
      quantity,
      name,
      quantity,
    );
    if (taken === 0) return { status: 409, body: { error: 'out of stock' } };
    const id = crypto.randomUUID();
    await writer.run('INSERT INTO reservations (id, item, quantity) VALUES (?, ?, ?)', id, name, quantity);
    return { status: 200, body: { id, price: item['price'] } };
  });
  await cache.delete(name);
  return reply;
}

async function release(id: string): Promise<Reply> {
  const item = await database.transaction(async (writer) => {
    const reservation = await writer.get('SELECT item, quantity FROM reservations WHERE id = ?', id);
    if (reservation === undefined) return undefined;
    const [name, quantity] = [String(reservation['item']), Number(reservation['quantity'])];
    await writer.run('UPDATE items SET stock = stock + ? WHERE name = ?', quantity, name);
    await writer.run('DELETE FROM reservations WHERE id = ?', id);
    return name;
  });
  if (item === undefined) return { status: 404, body: { error: 'no such reservation' } };
  await cache.delete(item);
  return { status: 200, body: { released: id } };
}
