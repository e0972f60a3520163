import { Database } from '../lib/database.ts';
import { ask, fieldsOf, type Reply, serve } from '../lib/http.ts';
import { ordersPath, ordersSchema } from '../lib/orders-database.ts';
import { charge, PaymentRejected } from '../lib/payment.ts';
import { send } from '../lib/queue.ts';

const inventory = process.env['INVENTORY_URL'] ?? 'http://127.0.0.1:3002';
const database = new Database(ordersPath, ordersSchema);

/** The bug that no response shows: the order is answered, charged and sent on, and never stored. */
const skipsWrite = process.env['SHOP_BUG'] === 'skip-write';

serve(
  'orders',
  {
    'POST /orders': ({ body }) => {
      const { item, quantity, card } = fieldsOf(body);
      return placeOrder(String(item), Number(quantity), String(card));
    },
    'GET /orders/:id': ({ params }) => {
      const order = database.reader.get('SELECT * FROM orders WHERE id = ?', params['id'] ?? '');
      return order === undefined
        ? { status: 404, body: { error: 'no such order' } }
        : { status: 200, body: order };
    },
  },
  () => database.close(),
);

async function placeOrder(item: string, quantity: number, card: string): Promise<Reply> {
  const reserved = await ask('POST', `${inventory}/reservations`, { item, quantity });
  if (reserved.status !== 200) return reserved;
  const { id, price } = fieldsOf(reserved.body);
  const reservation = String(id);
  const order = {
    id: crypto.randomUUID(),
    item,
    quantity,
    total: Number(price) * quantity,
    status: 'accepted',
  };
  try {
    await database.transaction(async (writer) => {
      if (!skipsWrite) {
        writer.run(
          'INSERT INTO orders (id, item, quantity, total, reservation, status) VALUES (?, ?, ?, ?, ?, ?)',
          order.id,
          item,
          quantity,
          order.total,
          reservation,
          order.status,
        );
      }
      send(writer, 'fulfilment', { order: order.id });
      await charge(card, order.total);
    });
  } catch (error) {
    await ask('DELETE', `${inventory}/reservations/${reservation}`);
    if (error instanceof PaymentRejected) return { status: 402, body: { error: error.message } };
    throw error;
  }
  return { status: 200, body: order };
}
