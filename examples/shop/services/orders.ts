import { ask, fieldsOf, type Reply, serve } from '../lib/http.ts';
import { openOrders } from '../lib/orders-database.ts';
import { charge, PaymentRejected } from '../lib/payment.ts';
import { send, startRelay } from '../lib/queue.ts';

const inventory = process.env['INVENTORY_URL'] ?? 'http://127.0.0.1:3002';
const database = await openOrders();
const relay = await startRelay(database.connection, 'fulfilment');

/** The bug that no response shows: the order is answered, charged and sent on, and never stored. */
const skipsWrite = process.env['SHOP_BUG'] === 'skip-write';

serve(
  'orders',
  {
    'POST /orders': ({ body }) => {
      const { item, quantity, card } = fieldsOf(body);
      return placeOrder(String(item), Number(quantity), String(card));
    },
    'GET /orders/:id': async ({ params }) => {
      const order = await database.connection.get('SELECT * FROM orders WHERE id = ?', params['id'] ?? '');
      return order === undefined
        ? { status: 404, body: { error: 'no such order' } }
        : { status: 200, body: order };
    },
  },
  async () => {
    await relay.close();
    await database.close();
  },
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
        await writer.run(
          'INSERT INTO orders (id, item, quantity, total, reservation, status) VALUES (?, ?, ?, ?, ?, ?)',
          order.id,
          item,
          quantity,
          order.total,
          reservation,
          order.status,
        );
      }
      await send(writer, 'fulfilment', { order: order.id });
      await charge(card, order.total);
    });
  } catch (error) {
    await ask('DELETE', `${inventory}/reservations/${reservation}`);
    if (error instanceof PaymentRejected) return { status: 402, body: { error: error.message } };
    throw error;
  }
  relay.wake();
  return { status: 200, body: order };
}
