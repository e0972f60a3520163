import assert from 'node:assert/strict';
import { test as nodeTest } from 'node:test';
import { expectSpan, expectTrace, traced, tree, when, never } from '@clnrm/spans';
import { priceOf } from './cart.js';

const test = traced(nodeTest);

test('the first look-up asks the database', async () => {
  assert.equal(priceOf('pear'), 4);
  await expectSpan({ name: 'SELECT price', parent: { name: 'price', event: 'cache.miss' } }).times(1);
});

test('the second does not', async () => {
  assert.equal(priceOf('pear'), 4);
  await expectTrace(
    tree('price {cart.item=pear}'),
    when({ event: 'cache.hit' }, never({ attributes: { 'db.system.name': /./ } })),
  );
});
