import { fieldsOf } from '../lib/http.ts';
import { openOrders } from '../lib/orders-database.ts';
import { receive } from '../lib/queue.ts';

const database = await openOrders();
const stopping = new AbortController();
process.once('SIGTERM', () => stopping.abort());

const { done } = await receive(
  database.connection,
  'fulfilment',
  async (payload) => {
    const { order } = fieldsOf(payload);
    await database.connection.run(`UPDATE orders SET status = 'fulfilled' WHERE id = ?`, String(order));
  },
  stopping.signal,
);
console.log('worker is waiting for jobs');
await done;
await database.close();
