import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { LabelFilter } from './remove-labelled.ts';
import { serveSessions } from './serve-sessions.ts';

async function serve(times: { firstConnection?: number; reconnection?: number } = {}): Promise<{
  readonly port: number;
  readonly filters: Promise<readonly LabelFilter[]>;
  readonly stop: () => void;
}> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const { promise: port, resolve: listening } = Promise.withResolvers<number>();
  const filters = serveSessions(
    {
      host: '127.0.0.1',
      port: 0,
      token: (filter) => filter.includes('session=1'),
      firstConnection: 60_000,
      reconnection: 0,
      ...times,
      onListening: listening,
    },
    stop.signal,
  );
  return { port: await port, filters, stop: () => stop.abort() };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  await once(socket, 'connect');
  return socket;
}

test('each line is acknowledged, and what was asked for is known once all connections are gone', async () => {
  const { port, filters } = await serve();
  const [one, two] = [await open(port), await open(port)];
  one.write('label=session=1\r\n');
  expect((await once(one, 'data'))[0]).toBe('ACK\n');
  one.write('label=project=a\n');
  expect((await once(one, 'data'))[0]).toBe('ACK\n');
  two.write('label=session=1&label=kind=db\n');
  expect((await once(two, 'data'))[0]).toBe('ACK\n');
  one.resetAndDestroy();
  two.end();
  expect(await filters).toEqual([['session=1'], ['project=a'], ['session=1', 'kind=db']]);
});

test('a connection that does not name the session is closed, and asks for nothing', async () => {
  const { port, filters, stop } = await serve();
  const stranger = await open(port);
  stranger.write('label=project=production\n');
  await once(stranger, 'close');
  stop();
  expect(await filters).toEqual([]);
});

test('nobody comes: it ends and removes nothing', async () => {
  expect(await (await serve({ firstConnection: 1 })).filters).toEqual([]);
});

test('who comes back in time finds the session as it was', async () => {
  const { port, filters, stop } = await serve({ reconnection: 60_000 });
  const first = await open(port);
  first.write('label=session=1\n');
  await once(first, 'data');
  first.end();
  await once(first, 'close');
  const second = await open(port);
  second.write('label=session=1&label=later\n');
  await once(second, 'data');
  stop();
  expect(await filters).toEqual([['session=1'], ['session=1', 'later']]);
});
