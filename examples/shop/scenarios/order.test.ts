import { expectSpan } from 'clnrm';
import { scenario } from 'clnrm/scenario';
import { expect } from 'vitest';
import { cards, order } from './customer.ts';
import { shop, stores } from './shop.ts';

scenario('an order is stored, and the worker picks it up', { services: shop }, async ({ gateway }) => {
  const response = await order(gateway, { item: 'teapot', quantity: 2, card: cards.good });

  expect(response.status).toBe(200);
  expect(response.body).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    item: 'teapot',
    quantity: 2,
    total: 4800,
    status: 'accepted',
  });

  // The way through the system: gateway → orders → inventory.
  await expectSpan({ name: 'POST /orders', service: 'orders', kind: 'server' }).withParent({
    name: 'POST',
    service: 'gateway',
    kind: 'client',
  });
  await expectSpan({ name: 'INSERT reservations', service: 'inventory' })
    .withParent('POST /reservations')
    .times(1);

  // What a 200 cannot tell: the order is in the database, and that was committed.
  await expectSpan({
    name: 'INSERT orders',
    service: 'orders',
    attributes: { 'db.system.name': stores.system, 'db.namespace': 'orders' },
  }).times(1);
  await expectSpan({ name: 'COMMIT', service: 'orders' }).times(1);

  // What happens after the answer: the worker takes the message, in the same trace.
  await expectSpan({ name: 'process fulfilment', service: 'worker', kind: 'consumer' })
    .withParent({ name: 'send fulfilment', service: 'orders', kind: 'producer' })
    .times(1);
  await expectSpan({ name: 'UPDATE orders', service: 'worker' }).withParent('process fulfilment').times(1);
});
