import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { containers } from '../container/container-runtime.ts';
import { namespaces } from '../runtime/namespace/namespace-runtime.ts';
import { processes } from '../runtime/process/process-runtime.ts';
import { runtimeLaws } from './runtime-laws.ts';

test.each([processes, namespaces(), containers()])(
  'sixty laws or more say something about the runtime $name',
  async (kind) => {
    const runtime = await kind.open({ id: randomUUID(), folder: '/' });
    const { features } = runtime;
    await runtime.close();

    const meant = runtimeLaws.filter((law) => law.appliesTo?.(features) ?? true);
    expect(meant.length).toBeGreaterThanOrEqual(60);
  },
);

test('no claim is made twice', () => {
  const claims = runtimeLaws.map(({ claim }) => claim);

  expect(new Set(claims).size).toBe(claims.length);
});
