import { expectTrace } from 'clnrm';
import {
  cacheHitRate,
  levels,
  matchesQuery,
  neverMatchesQuery,
  occurs,
  oneRoot,
  propagatesContext,
  reusesConnections,
  saga,
  serviceEdges,
  transaction,
} from 'clnrm/rules';
import { scenario } from 'clnrm/scenario';
import { expect } from 'vitest';
import { cards, item, order } from './customer.ts';
import { shop, stores } from './shop.ts';

const database = { kind: 'database' } as const;
const inOrders = (name: string) => ({ name, service: 'orders' });

const orderTransaction = {
  root: inOrders('POST /orders'),
  steps: ['BEGIN', 'INSERT orders', 'send fulfilment', 'charge card', 'COMMIT'].map(inOrders),
  rollback: inOrders('ROLLBACK'),
} as const;

const orderSaga = {
  root: inOrders('POST /orders'),
  steps: [
    { action: 'POST /reservations', compensation: 'DELETE /reservations/:id' },
    { action: { name: 'charge card', attributes: { 'shop.payment.outcome': 'accepted' } } },
  ],
} as const;

scenario(
  'an order passes through all four services as it should',
  { services: shop },
  async ({ gateway }) => {
    expect((await order(gateway, { item: 'teapot', quantity: 2, card: cards.good })).status).toBe(200);

    await expectTrace(
      levels({
        span: { 'INSERT orders': { kind: 'client', attributes: ['db.query.text', 'db.namespace'] } },
        service: { inventory: [oneRoot(), occurs('INSERT reservations'), occurs('COMMIT')] },
        crossService: [
          serviceEdges({
            exactly: [
              ['gateway', 'orders'],
              ['orders', 'inventory'],
              ['orders', 'worker'],
              ['orders', stores.orders],
              ['worker', stores.orders],
              ['inventory', stores.inventory],
              ...stores.cache.map((cache) => ['inventory', cache] as const),
            ],
            forbidden: [['gateway', database]],
          }),
          propagatesContext(['gateway', 'orders', 'inventory', 'worker']),
        ],
        system: [
          transaction({ ...orderTransaction, outcome: 'commit' }),
          matchesQuery(
            { service: 'worker' },
            { statement: "update orders set status = 'fulfilled' where id = ?", times: 1 },
          ),
          neverMatchesQuery({ service: 'gateway' }, { statement: /./ }),
        ],
      }),
    );
  },
);

scenario(
  'a rejected payment rolls back here and is made good there',
  { services: shop },
  async ({ gateway }) => {
    expect((await order(gateway, { item: 'cup', quantity: 1, card: cards.rejected })).status).toBe(402);

    await expectTrace(
      transaction({ ...orderTransaction, outcome: 'rollback' }),
      saga({ ...orderSaga, outcome: 'compensated' }),
    );
  },
);

scenario(
  'three reads of an item take one connection and one query',
  { services: shop },
  async ({ gateway }) => {
    for (let read = 0; read < 3; read += 1) await item(gateway, 'samovar');

    await expectTrace(
      cacheHitRate('read item', { atLeast: 0.66, miss: 'SELECT items' }),
      reusesConnections({ service: 'gateway', kind: 'client' }),
    );
  },
);
