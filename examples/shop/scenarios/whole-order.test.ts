import { expectTrace } from 'clnrm';
import { happensBefore, serviceEdges, tree } from 'clnrm/rules';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cards, order, type Shop, startShop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

test('an order is one tree, from the gateway to the worker', async () => {
  expect((await order(shop, { item: 'teapot', quantity: 2, card: cards.good })).status).toBe(200);

  await expectTrace(
    tree(`
      POST /orders @gateway
        POST
          POST /orders @orders
            POST
              POST /reservations @inventory
                …
            INSERT orders {db.system.name=sqlite}
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
