import { GenericContainer, Wait } from 'testcontainers';
import { expect, onTestFinished, vi } from 'vitest';
import type { RunningService } from '../service/running-service.ts';
import { services } from '../world/service-set.ts';
import { container } from './container.ts';
import { dockerTest, testImage } from './support/docker-test.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Looks up the name, or connects to the address, that it is asked for. */
const script = `require('node:http').createServer((request, response) => {
  const [, way, where] = request.url.split('/');
  const answer = (error, value) => response.end(error?.code ?? String(value));
  if (way === 'name') require('node:dns').lookup(where, answer);
  else require('node:net').connect(443, where, () => answer(undefined, 'reached')).on('error', answer);
}).listen(8080);`;

async function ask(service: RunningService, path: string): Promise<string> {
  return await (await service.fetch(path)).text();
}

dockerTest('an address outside is refused before any program gives up, and told with its port', async () => {
  const set = services({
    api: container(testImage('node'), { command: ['node', '-e', script], ports: 8080 }),
  });
  const started = await set.start();
  onTestFinished(async () => await started.stop());
  const { api } = started.services;

  expect(await ask(api, '/address/192.0.2.7')).toMatch(/^E(HOST|NET)UNREACH$/);
  expect(await ask(api, `/address/${api.host}`)).toBe('ECONNREFUSED');
  expect(await api.attempts()).toEqual([{ destination: '192.0.2.7', port: 443, protocol: 'tcp', count: 1 }]);
});

dockerTest(
  'a container of testcontainers finds others by their names, and its attempts are told',
  async () => {
    const given = (): GenericContainer =>
      new GenericContainer(testImage('node'))
        .withCommand(['node', '-e', script])
        .withExposedPorts(8080)
        .withWaitStrategy(Wait.forListeningPorts());
    const set = services({ db: container(given().withNetworkAliases('primary')), api: container(given()) });
    const started = await set.start();
    onTestFinished(async () => await started.stop());
    const { api, db } = started.services;

    expect(await ask(api, '/name/db')).toBe(db.host);
    expect(await ask(api, '/name/primary')).toBe(db.host);
    expect(await ask(api, '/name/pay.example.com')).toBe('ENOTFOUND');
    expect(await api.attempts()).toEqual([
      { destination: 'pay.example.com', port: undefined, protocol: 'dns', count: 1 },
    ]);
    expect(await ask(api, '/address/192.0.2.7')).toBe('EHOSTUNREACH');
    expect(await db.attempts()).toEqual([]);
  },
);
