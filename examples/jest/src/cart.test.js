import { expectSpan, expectTrace, never, traced, tree, when } from '@clnrm/spans';
import { priceOf } from './cart.js';

const { expect } = globalThis;
const test = traced(globalThis.test);

test('the first look-up asks the database', async () => {
  expect(priceOf('pear')).toBe(4);
  await expectSpan({ name: 'SELECT price', parent: { name: 'price', event: 'cache.miss' } }).times(1);
});

test('the second does not', async () => {
  expect(priceOf('pear')).toBe(4);
  await expectTrace(
    tree('price {cart.item=pear}'),
    when({ event: 'cache.hit' }, never({ attributes: { 'db.system.name': /./ } })),
  );
});
