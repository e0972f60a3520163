import { Connection } from '../lib/database.ts';
import { fieldsOf } from '../lib/http.ts';
import { ordersPath, ordersSchema } from '../lib/orders-database.ts';
import { receive } from '../lib/queue.ts';

const connection = new Connection(ordersPath);
connection.untraced.exec(ordersSchema);

const stopping = new AbortController();
process.once('SIGTERM', () => stopping.abort());

console.log('worker is waiting for jobs');
await receive(
  connection,
  'fulfilment',
  (payload) => {
    const { order } = fieldsOf(payload);
    connection.run(`UPDATE orders SET status = 'fulfilled' WHERE id = ?`, String(order));
  },
  stopping.signal,
);
connection.close();
