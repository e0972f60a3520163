import { expect, test } from 'vitest';
import { SeenProperties } from './seen-properties.ts';

function see(object: object): SeenProperties {
  return new SeenProperties(object, (key) => (key === 'volatile' ? 'presence' : 'value'));
}

test.each([undefined, 0, Number.NaN, null, '', false])('a property that is %s is as it was seen', (value) => {
  expect(see({ value }).isCurrent()).toBe(true);
});

test.each([undefined, 0, Number.NaN, null, '', false])(
  'another property in the place of %s is seen',
  (value) => {
    const object: Record<string, unknown> = { value };
    const seen = see(object);
    delete object['value'];
    object['other'] = value;
    expect(seen.isCurrent()).toBe(false);
  },
);

test('a zero of the other sign is seen', () => {
  const object = { value: 0 };
  const seen = see(object);
  object.value = -0;
  expect(seen.isCurrent()).toBe(false);
});

test('a property that no loop shows is seen', () => {
  const object = {};
  const seen = see(object);
  Object.defineProperty(object, 'hidden', { value: 1, configurable: true });
  expect(seen.isCurrent()).toBe(false);
});

test('a setter that joined a getter is seen', () => {
  const get = (): number => 1;
  const object = Object.defineProperty({}, 'value', { get, configurable: true });
  const seen = see(object);
  Object.defineProperty(object, 'value', { set: () => {} });
  expect(seen.isCurrent()).toBe(false);
});

test('where only presence is compared a value may change, and another property in its place is seen', () => {
  const object: Record<string, unknown> = { volatile: 1 };
  const seen = see(object);
  object['volatile'] = 2;
  expect(seen.isCurrent()).toBe(true);
  delete object['volatile'];
  object['other'] = 2;
  expect(seen.isCurrent()).toBe(false);
});
