import { expectSpan } from 'clnrm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { item, type Shop, startShop } from './shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

const teapot = { status: 200, body: { name: 'teapot', price: 2400, stock: 10 } };

test('the first read of an item asks the database', async () => {
  expect(await item(shop, 'teapot')).toEqual(teapot);

  await expectSpan({ name: 'read item', attributes: { 'shop.cache.hit': false } }).times(1);
  await expectSpan({ name: 'SELECT items', service: 'inventory' }).withParent('read item').times(1);
});

test('the second read is answered by the cache', async () => {
  expect(await item(shop, 'teapot')).toEqual(teapot);

  await expectSpan({ name: 'read item', attributes: { 'shop.cache.hit': true } }).times(1);
  await expectSpan({ name: 'SELECT items', service: 'inventory' }).never();
});
