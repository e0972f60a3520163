import { expect, vi } from 'vitest';
import { container } from '../container/container.ts';
import { docker, dockerTest, testImage } from '../container/support/docker-test.ts';
import { command } from '../kinds/command.ts';
import { ready } from '../readiness/ready.ts';
import { services } from '../world/service-set.ts';
import { aFile, aKeeper } from './support/a-keeper.ts';

vi.setConfig({ testTimeout: 60_000 });

dockerTest('files share containers, which find each other and what runs on this machine', async () => {
  const keeper = await aKeeper();
  const script = (host: string): string => `
    require('node:http').createServer((_, r) => r.end(process.env.ALL)).listen(process.env.PORT, '${host}');
    process.on('SIGTERM', () => process.exit(0))`;
  const set = services({
    cache: container(testImage('redis'), { scope: 'run', ready: ready.command('redis-cli ping') }),
    near: command([process.execPath, '-e', script('127.0.0.1')], { scope: 'run', env: { ALL: 'near' } }),
    api: container(testImage('node'), {
      command: ['node', '-e', script('0.0.0.0')],
      scope: 'run',
      ports: { http: 8080 },
      needs: ['cache', 'near'],
      env: ({ cache, near }) => ({ ALL: `${cache.host}:${cache.port} ${near.url}` }),
    }),
  });
  const [one, two] = await Promise.all([aFile(keeper, set).enter(), aFile(keeper, set).enter()]);
  const { cache, near, api } = two.services;

  expect(cache.identity).toEqual(one.services.cache.identity);
  const [cacheAddress, nearUrl = ''] = (await (await api.fetch('/')).text()).split(' ');
  expect(cacheAddress).toBe(`${cache.host}:${cache.port}`);
  const ask = `fetch(${JSON.stringify(nearUrl)}).then(async (answer) => console.log(await answer.text()))`;
  expect((await api.exec(['node', '-e', ask])).stdout).toBe('near\n');
  expect(near.identity.kind).toBe('process');
  expect((await cache.exec('redis-cli ping')).stdout).toBe('PONG\n');
  expect((await cache.usage()).processes).toBeGreaterThan(0);
  const ids = [cache, api].map(({ identity }) => (identity.kind === 'container' ? identity.id : ''));
  await keeper.close();
  for (const id of ids) expect(docker('ps', '-aq', '--no-trunc', '--filter', `id=${id}`)).toBe('');
});
