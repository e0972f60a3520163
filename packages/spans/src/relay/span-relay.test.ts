import { expect, onTestFinished, test } from 'vitest';
import { encodeJson } from '../otlp/encode-json.ts';
import { type Receiver, startReceiver } from '../receiver/receiver.ts';
import { aSpan, type SpanSketch } from '../support/a-span.ts';
import { nowNs } from '../real-time.ts';
import { testIdKey } from '../trace/test-id-key.ts';
import { SpanRoom } from '../trace/span-room.ts';
import type { TestTrace } from '../trace/test-trace.ts';
import { currentTestTrace, runInTestTrace } from '../trace/run-in-test-trace.ts';
import { SpanRelay } from './span-relay.ts';

interface Room {
  readonly room: SpanRoom;
  readonly endpoint: string;
  /** A test of the room, by its id. */
  readonly test: (id: string) => Promise<TestTrace>;
}

async function aRelay(): Promise<{ readonly relay: SpanRelay; readonly rooms: readonly [Room, Room] }> {
  const [relay, receiver] = await Promise.all([SpanRelay.start(), startReceiver()]);
  onTestFinished(async () => {
    await relay.stop();
    await receiver.stop();
  });
  return { relay, rooms: [aRoom(receiver), aRoom(receiver)] };
}

function aRoom(receiver: Receiver): Room {
  const room = new SpanRoom({ receiver });
  return {
    room,
    endpoint: room.sharedEndpoint ?? '',
    test: async (id) =>
      await runInTestTrace(
        { runId: 'run', test: { id, name: id, file: '/a', project: '' }, attempt: 0, room },
        () => {
          const trace = currentTestTrace();
          if (trace === undefined) throw new Error('no test');
          return trace;
        },
      ),
  };
}

async function post(
  endpoint: string,
  ...sketches: readonly (SpanSketch & { name: string })[]
): Promise<void> {
  const at = nowNs();
  const spans = sketches.map(({ name, ...sketch }) => aSpan(name, { from: at, to: at, ...sketch }));
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${endpoint}/v1/traces`, { method: 'POST', headers, body: encodeJson(spans) });
  expect(answer.status).toBe(200);
}

const namesIn = ({ spans, test: { name: own } }: TestTrace): readonly string[] =>
  spans.map(({ name }) => name).filter((name) => name !== own);

test('each test has the spans that it caused, in whichever room it is, and no room has orphans by it', async () => {
  const { relay, rooms } = await aRelay();
  const { service, target } = relay.open();
  service.ready();
  const joined = rooms.map(({ endpoint }) => relay.join(endpoint));
  const tests = await Promise.all(rooms.map(async (room, index) => await room.test(`test ${index}`)));
  for (const [
    index,
    {
      traceId,
      test: { id },
    },
  ] of tests.entries()) {
    joined[index]?.claimTest(id);
    await joined[index]?.claim(traceId);
  }
  const [one, two] = [tests[0]?.traceId ?? '', tests[1]?.traceId ?? ''];
  const link = { traceId: one, spanId: 'b'.repeat(16), traceState: '', attributes: {}, droppedAttributes: 0 };
  await post(target.endpoint, { traceId: one, name: 'first' }, { traceId: two, name: 'second' });
  await post(target.endpoint, { traceId: 'c'.repeat(32), name: 'linked', links: [link] });
  await post(target.endpoint, {
    traceId: 'd'.repeat(32),
    name: 'named',
    attributes: { [testIdKey]: 'test 1' },
  });

  expect(tests.map(namesIn)).toEqual([
    ['first', 'linked'],
    ['second', 'named'],
  ]);
  expect(rooms.map(({ room }) => room.orphans())).toEqual([undefined, undefined]);
  expect(service.takeOrphans()).toBeUndefined();
});

test('what arrives before a room claims its trace waits for it; what nobody claims is counted once', async () => {
  const { relay, rooms } = await aRelay();
  const { service, target } = relay.open();
  service.ready();
  const [room] = rooms;
  const joined = relay.join(room.endpoint);
  const late = await room.test('late');
  await post(
    target.endpoint,
    { traceId: late.traceId, name: 'early' },
    { traceId: 'e'.repeat(32), name: 'stray' },
  );
  expect(namesIn(late)).toEqual([]);
  await joined.claim(late.traceId);

  expect(namesIn(late)).toEqual(['early']);
  expect(room.room.orphans()).toBeUndefined();
  expect(service.takeOrphans()).toEqual({ kind: 'orphans', count: 1, names: ['stray'] });
  expect(service.takeOrphans()).toBeUndefined();
});

test('what a service does on its own while it starts, and while nobody uses it, is no orphan', async () => {
  const { relay, rooms } = await aRelay();
  const { service, target } = relay.open();
  const [room] = rooms;
  const joined = relay.join(room.endpoint);
  joined.follow(service, true);
  const seen: string[] = [];
  room.room.store.subscribe((spans) => seen.push(...spans.map(({ name }) => name)));
  await post(target.endpoint, { traceId: '1'.repeat(32), name: 'fills the database' });
  joined.follow(service, false);
  service.ready();
  service.alone();
  await post(target.endpoint, { traceId: '2'.repeat(32), name: 'stops' });

  expect(seen).toEqual(['fills the database']);
  await joined.replay(service);
  expect(room.room.store.size).toBe(1);
  expect(service.takeOrphans()).toBeUndefined();
  expect(room.room.orphans()).toBeUndefined();
});

test('a room that has left, and one that does not answer, hold nobody up', async () => {
  const { relay, rooms } = await aRelay();
  const { service, target } = relay.open();
  service.ready();
  const [gone, here] = rooms;
  const trace = 'f'.repeat(32);
  const former = relay.join(gone.endpoint);
  await former.claim(trace);
  former.leave();
  const silent = relay.join('http://127.0.0.1:9/t/nobody');
  await silent.claim(trace);
  await relay.join(here.endpoint).claim(trace);
  await post(target.endpoint, { traceId: trace, name: 'answered' });

  expect([gone.room.store.size, here.room.store.size]).toEqual([0, 1]);
  service.close();
  const answer = await fetch(`${target.endpoint}/v1/traces`, { method: 'POST', body: '' });
  expect(answer.status).toBe(404);
});
