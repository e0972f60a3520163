import { expectSpan } from 'clnrm';
import { scenario } from 'clnrm/scenario';
import { expect } from 'vitest';
import { item } from './customer.ts';
import { shop } from './shop.ts';

const teapot = { status: 200, body: { name: 'teapot', price: 2400, stock: 10 } };

scenario('the first read of an item asks the database', { services: shop }, async ({ gateway }) => {
  expect(await item(gateway, 'teapot')).toEqual(teapot);

  await expectSpan({ name: 'read item', attributes: { 'shop.cache.hit': false } }).times(1);
  await expectSpan({ name: 'SELECT items', service: 'inventory' }).withParent('read item').times(1);
});

scenario('the second read is answered by the cache', { services: shop }, async ({ gateway }) => {
  expect(await item(gateway, 'teapot')).toEqual(teapot);
  expect(await item(gateway, 'teapot')).toEqual(teapot);

  await expectSpan({ name: 'read item', attributes: { 'shop.cache.hit': true } }).times(1);
  await expectSpan({ name: 'SELECT items', service: 'inventory' }).times(1);
});
