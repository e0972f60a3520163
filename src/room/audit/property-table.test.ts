import { expect, test } from 'vitest';
import { nameOf, PropertyTable, undoChange } from './property-table.ts';

function watch(object: object): PropertyTable {
  const table = new PropertyTable();
  table.add({ name: 'it', object });
  return table;
}

test('an object that nobody touched has no changes', () => {
  expect(
    watch({
      a: 1,
      b: Number.NaN,
      get c() {
        return {};
      },
    }).changes(),
  ).toEqual([]);
});

test('a property that was added, replaced or removed is a change, and undoing it leaves none', () => {
  const object: Record<string, unknown> = { replaced: 1, removed: 2 };
  const table = watch(object);
  object['replaced'] = 3;
  object['added-late'] = 4;
  delete object['removed'];
  expect(table.changes().map(nameOf).toSorted()).toEqual(['it.removed', 'it.replaced', "it['added-late']"]);
  for (const change of table.changes()) undoChange(change);
  expect(table.changes()).toEqual([]);
  expect(object).toEqual({ replaced: 1, removed: 2 });
});

test('a value that became an accessor is a change even where the accessor throws', () => {
  const object = { a: 1 };
  const table = watch(object);
  Object.defineProperty(object, 'a', {
    get: () => {
      throw new Error('not for you');
    },
  });
  expect(table.changes().map(nameOf)).toEqual(['it.a']);
});

test('an accessor that puts its value in its own place has not changed', () => {
  const value = {};
  const object = {};
  Object.defineProperty(object, 'lazy', {
    configurable: true,
    get() {
      Object.defineProperty(object, 'lazy', { value, configurable: true, writable: true });
      return value;
    },
  });
  const table = watch(object);
  expect((object as { lazy?: unknown }).lazy).toBe(value);
  expect(table.changes()).toEqual([]);
});

test('an accessor that was replaced by another value than its own has changed', () => {
  const object = {};
  Object.defineProperty(object, 'lazy', { configurable: true, get: () => 'own' });
  const table = watch(object);
  Object.defineProperty(object, 'lazy', { value: 'other', configurable: true });
  expect(table.changes().map(nameOf)).toEqual(['it.lazy']);
  expect((object as { lazy?: unknown }).lazy).toBe('other');
});

test('a change that was accepted is expected, and so is what was there before', () => {
  const object: Record<string, unknown> = { patched: 1 };
  const table = watch(object);
  object['patched'] = 2;
  object['added'] = 3;
  for (const change of table.changes()) table.accept(change);
  expect(table.changes()).toEqual([]);
  object['patched'] = 1;
  delete object['added'];
  expect(table.changes()).toEqual([]);
  object['patched'] = 4;
  expect(table.changes().map(({ before }) => before?.value)).toEqual([2]);
});

test('a property that is deferred is not read before it is resolved', () => {
  let reads = 0;
  const object = new Proxy(
    { costly: 1, other: 2 },
    {
      getOwnPropertyDescriptor(target, key) {
        if (key === 'costly') reads += 1;
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    },
  );
  const table = new PropertyTable();
  table.add({ name: 'it', object, deferred: new Set(['costly']) });
  expect(table.changes()).toEqual([]);
  expect(reads).toBe(0);
  table.resolve();
  object.costly = 3;
  expect(table.changes().map(nameOf)).toEqual(['it.costly']);
});

test('a property that was made permanent cannot be undone', () => {
  const object = {};
  const table = watch(object);
  Object.defineProperty(object, 'stays', { value: 1 });
  const [change] = table.changes();
  expect(() => change && undoChange(change)).toThrow('Not configurable.');
});
