import { expect, test } from 'vitest';
import { Steps } from './step.ts';

test('a step returns what it runs returns, and is taken down', async () => {
  const steps = new Steps();
  const answer = await steps.step('pays', async () => await steps.step('card', () => 42));

  expect(answer).toBe(42);
  expect(steps.records).toMatchObject([
    { name: 'card', within: ['pays'], outcome: 'passed' },
    { name: 'pays', within: [], outcome: 'passed' },
  ]);
});

test('an error names the innermost step and stays the error that it was', async () => {
  const steps = new Steps();
  const error = new TypeError('no card');
  const failing = steps.step(
    'pays',
    async () => await steps.step('card', async () => await Promise.reject(error)),
  );

  await expect(failing).rejects.toBe(error);
  expect(error.message).toBe('no card\n\nIn step "pays" › "card".');
  expect(steps.records.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
});
