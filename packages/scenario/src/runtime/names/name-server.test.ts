import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { expect, onTestFinished, test } from 'vitest';
import { NameServer } from './name-server.ts';

async function open(): Promise<{ readonly names: NameServer; readonly resolver: Resolver }> {
  const names = await NameServer.open({
    address: '127.0.0.1',
    port: 0,
    answers: (from) => from === '127.0.0.1',
  });
  if (names === undefined) throw new Error('no port is free');
  onTestFinished(async () => await names.close());
  const resolver = new Resolver({ tries: 1 });
  resolver.setServers([`127.0.0.1:${names.port}`]);
  return { names, resolver };
}

const asked = (destination: string, count: number): object => ({
  destination,
  port: undefined,
  protocol: 'dns',
  count,
});

test('a name that was added is found, in any letters, until it is taken back', async () => {
  const { names, resolver } = await open();
  const forget = names.add('Order-Db', '198.19.3.2');

  await expect(resolver.resolve4('order-DB')).resolves.toEqual(['198.19.3.2']);
  await expect(resolver.resolve6('order-db')).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(resolver.reverse('198.19.3.2')).resolves.toEqual(['order-db']);
  forget();
  await expect(resolver.resolve4('order-db')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  expect(names.askedFrom('127.0.0.1')).toEqual([]);
});

test('a name that nobody has is not found, and counted once for both kinds of addresses', async () => {
  const { names, resolver } = await open();
  const ask = async (name: string): Promise<void> => {
    await expect(resolver.resolve4(name)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve6(name)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  };
  await ask('pay.example.com');
  await ask('in.telemetry.example');
  await ask('PAY.example.com');

  expect(names.askedFrom('127.0.0.1')).toEqual([
    asked('pay.example.com', 2),
    asked('in.telemetry.example', 1),
  ]);
  expect(names.askedFrom('127.0.0.2')).toEqual([]);
  names.forget('127.0.0.1');
  expect(names.askedFrom('127.0.0.1')).toEqual([]);
});

test('the name of a service that starts later is no attempt, nor are the machine itself and names of addresses', async () => {
  const { names, resolver } = await open();
  await expect(resolver.resolve4('db')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  await expect(resolver.resolve4('app.localhost')).resolves.toEqual(['127.0.0.1']);
  await expect(resolver.reverse('192.0.2.7')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  names.add('db', '198.19.3.2');

  expect(names.askedFrom('127.0.0.1')).toEqual([]);
});

test('garbage is passed over, and what comes after it is answered', async () => {
  const { names, resolver } = await open();
  names.add('db', '198.19.3.2');
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  for (const bytes of [[], [1, 2, 3], Array.from({ length: 40 }, () => 255)]) {
    await new Promise((resolve) => socket.send(Buffer.from(bytes), names.port, '127.0.0.1', resolve));
  }

  await expect(resolver.resolve4('db')).resolves.toEqual(['198.19.3.2']);
});

test('where another one listens already, there is none', async () => {
  const { names } = await open();

  await expect(
    NameServer.open({ address: '127.0.0.1', port: names.port, answers: () => true }),
  ).resolves.toBeUndefined();
});

test('who it is not for gets no answer, and leaves no trace', async () => {
  const { names } = await open();
  const stranger = new Resolver({ tries: 1, timeout: 100 });
  stranger.setServers([`127.0.0.1:${names.port}`]);
  stranger.setLocalAddress('127.0.0.2');

  await expect(stranger.resolve4('pay.example.com')).rejects.toMatchObject({ code: 'ETIMEOUT' });
  expect(names.askedFrom('127.0.0.2')).toEqual([]);
});
