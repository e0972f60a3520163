import { expect, test } from 'vitest';
import { compareInstants } from './instant.ts';

const at = (ns: bigint, uncertainty = 0n) => ({ ns, uncertainty });

test('an instant is before another only when their intervals do not touch', () => {
  expect(compareInstants(at(1n), at(2n))).toBe('before');
  expect(compareInstants(at(1n, 1n), at(3n, 1n))).toBe('undetermined');
  expect(compareInstants(at(1n, 1n), at(4n, 1n))).toBe('before');
});

test('exact and equal instants are the same, uncertain ones are undetermined', () => {
  expect(compareInstants(at(5n), at(5n))).toBe('same');
  expect(compareInstants(at(5n, 1n), at(5n))).toBe('undetermined');
});
