import { expectSpan } from 'clnrm';
import { scenario } from 'clnrm/scenario';
import { expect } from 'vitest';
import { cards, item, order } from './customer.ts';
import { shop } from './shop.ts';

scenario(
  'a rejected payment rolls the order back and releases the reservation',
  { services: shop },
  async ({ gateway }) => {
    const before = await item(gateway, 'samovar');
    const response = await order(gateway, { item: 'samovar', quantity: 1, card: cards.rejected });

    expect(response.status).toBe(402);
    expect(response.body).toEqual({ error: 'the card was rejected' });

    // The order had been written before the card was rejected, and was taken back.
    await expectSpan({ name: 'INSERT orders', service: 'orders' }).times(1);
    await expectSpan({ name: 'charge card', attributes: { 'shop.payment.outcome': 'rejected' } }).times(1);
    await expectSpan({ name: 'ROLLBACK', service: 'orders' }).times(1);
    await expectSpan({ name: 'COMMIT', service: 'orders' }).never();

    // The reservation had been committed by another service, which was told to give it back.
    await expectSpan({ name: 'DELETE reservations', service: 'inventory' })
      .withParent('DELETE /reservations/:id')
      .times(1);
    expect(await item(gateway, 'samovar')).toEqual(before);

    // The message went with the order. Messages are taken in turn: when that of a later order has been taken, the
    // one of the rejected order would have been taken before.
    expect((await order(gateway, { item: 'cup', quantity: 1, card: cards.good })).status).toBe(200);
    await expectSpan({ name: 'process fulfilment', service: 'worker' }).times(1);
  },
);
