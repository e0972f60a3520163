import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { countLabelled, dockerTest } from '../../packages/scenario/src/container/support/docker-test.ts';
import { aProject } from '../support/bare-project.ts';
import { workspace } from '../support/project.ts';

vi.setConfig({ testTimeout: 240_000 });

dockerTest('twelve containers start by their needs, a request crosses them, and none is left', async () => {
  vi.stubEnv('TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX', 'clnrm.test');
  const root = join(workspace, 'fixtures/twelve-services');
  const { code, output, errors } = await aProject({}).vitest('run', `--root=${root}`);
  expect(output + errors).toContain('Claims  3 proved');
  expect(code).toBe(0);

  // Each row is a service: where its bar begins and how long it is.
  const waterfall =
    /12 services in .*\n((?: +\w+ +[█░]+.*\n){12}) +Make "\w+" faster: .* on the critical path (.*)\./.exec(
      output,
    );
  const begins = new Map(
    (waterfall?.[1] ?? '').split('\n').flatMap((row) => {
      const [, name = '', pause = ''] = /^ +(\w+)( +)[█░]/.exec(row) ?? [];
      return name === '' ? [] : [[name, name.length + pause.length] as const];
    }),
  );
  expect([...begins.keys()].toSorted()).toEqual([
    'account',
    'catalogue',
    'checkout',
    'events',
    'mailer',
    'ordersDb',
    'payment',
    'prices',
    'sessions',
    'stock',
    'stockDb',
    'web',
  ]);
  for (const first of ['ordersDb', 'stockDb', 'sessions', 'prices', 'events', 'payment']) {
    expect(begins.get(first)).toBe(Math.min(...begins.values()));
  }
  const path = waterfall?.[2]?.split(' → ') ?? [];
  expect(path.at(-1)).toBe('web');
  expect(path.map((name) => begins.get(name))).toEqual(
    path.map((name) => begins.get(name)).toSorted((a, b) => Number(a) - Number(b)),
  );

  const [, running = ''] = /^running: (.*)$/m.exec(output) ?? [];
  const [set = ''] = running.split(' ');
  expect(running).toBe(Array.from({ length: 12 }, () => `${set} true`).join(', '));
  expect(countLabelled(`clnrm.set=${set}`)).toBe(0);
});
