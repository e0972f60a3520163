import { expect, test } from 'vitest';
import { adoptChanges, changedKeys, propertiesOf, restoreProperties } from './property-table.ts';

test('added, changed and removed properties are found, also symbols and accessors', () => {
  const key = Symbol('key');
  const target: Record<PropertyKey, unknown> = { same: 1, changed: 1, removed: 1 };
  const before = propertiesOf(target);
  target['changed'] = 2;
  delete target['removed'];
  target[key] = 1;
  Object.defineProperty(target, 'accessor', { get: () => 1, configurable: true });
  expect(changedKeys(before, propertiesOf(target))).toEqual(['changed', 'removed', 'accessor', key]);
});

test('an object is restored with the descriptors that it had', () => {
  const target: Record<string, unknown> = { changed: 1, removed: 1 };
  Object.defineProperty(target, 'hidden', { value: 1, configurable: true });
  const before = propertiesOf(target);
  target['changed'] = 2;
  delete target['removed'];
  Object.defineProperty(target, 'hidden', { value: 2 });
  target['added'] = 1;
  restoreProperties(target, before);
  expect(propertiesOf(target)).toEqual(before);
  expect(Object.keys(target)).toEqual(['changed', 'removed']);
});

test('only what changed since the start is adopted', () => {
  const target: Record<string, unknown> = { a: 1, b: 1, c: 1 };
  const remembered = propertiesOf(target);
  target['a'] = 2;
  const start = propertiesOf(target);
  target['b'] = 2;
  delete target['c'];
  adoptChanges(remembered, start, propertiesOf(target));
  restoreProperties(target, remembered);
  expect(target).toEqual({ a: 1, b: 2 });
});
