import { expectTrace } from 'clnrm';
import { happensBefore, serviceEdges, tree } from 'clnrm/rules';
import { scenario } from 'clnrm/scenario';
import { expect } from 'vitest';
import { cards, order } from './customer.ts';
import { shop, stores } from './shop.ts';

scenario('an order is one tree, from the gateway to the worker', { services: shop }, async ({ gateway }) => {
  expect((await order(gateway, { item: 'teapot', quantity: 2, card: cards.good })).status).toBe(200);

  await expectTrace(
    tree(`
      POST /orders @gateway
        POST
          POST /orders @orders
            POST
              POST /reservations @inventory
                …
            INSERT orders {db.system.name=${stores.system}}
            send fulfilment
              INSERT jobs
              process fulfilment @worker
                …
            …
    `),
    happensBefore('charge card', { name: 'COMMIT', service: 'orders' }),
    serviceEdges({ forbidden: [['gateway', 'inventory']] }),
  );
});
