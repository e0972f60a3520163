import { expect, test } from 'vitest';
import { settle } from './settle.ts';

test('waiting ends as soon as nothing is open', async () => {
  let looks = 0;
  await settle(() => (looks += 1) < 2);
  expect(looks).toBe(2);
});

test('waiting ends although something stays open', async () => {
  let looks = 0;
  await settle(() => (looks += 1) > 0);
  expect(looks).toBe(10);
});
