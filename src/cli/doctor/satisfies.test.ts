import { expect, test } from 'vitest';
import { satisfies } from './satisfies.ts';

test('a caret takes later versions of the same major one', () => {
  for (const version of ['v22.22.0', '22.23.1', '24.0.0', '26.0.0', '31.4.0']) {
    expect(satisfies(version, '^22.22 || ^24 || >=26')).toBe(true);
  }
  for (const version of ['v20.20.2', '22.21.9', '23.9.0', '25.1.0']) {
    expect(satisfies(version, '^22.22 || ^24 || >=26')).toBe(false);
  }
});

test('a range that it does not know takes nothing', () => {
  expect(satisfies('1.0.0', '~1.0')).toBe(false);
});
