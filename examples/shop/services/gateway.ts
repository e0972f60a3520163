import { ask, fieldsOf, serve } from '../lib/http.ts';

const orders = process.env['ORDERS_URL'] ?? 'http://127.0.0.1:3001';
const inventory = process.env['INVENTORY_URL'] ?? 'http://127.0.0.1:3002';

serve('gateway', {
  'POST /orders': ({ body }) => {
    const { item, quantity, card } = fieldsOf(body);
    const valid =
      typeof item === 'string' &&
      Number.isInteger(quantity) &&
      Number(quantity) > 0 &&
      typeof card === 'string';
    if (!valid) return { status: 400, body: { error: 'an order has an item, a quantity and a card' } };
    return ask('POST', `${orders}/orders`, { item, quantity, card });
  },
  'GET /orders/:id': ({ params }) => ask('GET', `${orders}/orders/${params['id']}`),
  'GET /items/:item': ({ params }) => ask('GET', `${inventory}/items/${params['item']}`),
});
