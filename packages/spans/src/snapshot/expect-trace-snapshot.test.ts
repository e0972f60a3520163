import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DigestOptions } from '../digest/digest-options.ts';
import { installRecorder } from '../recorder/install-recorder.ts';
import { openSpanRoom } from '../trace/span-room.ts';
import { runInTestTrace } from '../trace/run-in-test-trace.ts';
import { expectTraceSnapshot } from './expect-trace-snapshot.ts';
import { type SnapshotFiles, snapshotsOnDisk } from './snapshot-files.ts';

let folder = '';
let attempt = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'traces-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (): string => join(folder, '__traces__/pay.test.ts/pays-by-card.trace');

interface Run {
  readonly update?: SnapshotFiles['update'];
  readonly order?: string;
  readonly charge?: string;
  readonly options?: DigestOptions;
  readonly name?: string;
}

async function pay({
  update = 'new',
  order = 'o-1',
  charge = 'charge card',
  options,
  name,
}: Run = {}): Promise<unknown> {
  const room = openSpanRoom({ quiet: 1, deadline: 200, snapshots: { ...snapshotsOnDisk(), update } });
  const identity = { id: 'pays', name: 'pays by card', file: join(folder, 'pay.test.ts'), project: '' };
  const recorder = installRecorder(room.store);
  attempt += 1;
  try {
    await runInTestTrace(
      { runId: 'r', test: identity, attempt, room, rerun: 'npx vitest run pay' },
      async () => {
        const tracer = trace.getTracer('shop');
        tracer.startActiveSpan('POST /orders', (span) => {
          tracer.startSpan('INSERT orders', { attributes: { 'order.id': order } }).end();
          tracer.startSpan(charge).end();
          span.end();
        });
        await expectTraceSnapshot(name, options);
      },
    );
    return undefined;
  } catch (error) {
    return error;
  } finally {
    room.close();
    recorder.uninstall();
  }
}

test('a snapshot that is missing is written for people to read', async () => {
  expect(await pay()).toBeUndefined();
  const text = readFileSync(file(), 'utf8').replace(/[0-9a-f]{64}/, '…');
  expect(text).toMatchInlineSnapshot(`
    "clnrm trace 1
    name "pays by card"
    digest …

    - "POST /orders" internal of test
        scope = "shop"
      - "INSERT orders" internal of test
          order.id = "o-1"
      - "charge card" internal of test
    "
  `);
});

test('the same trace is as in its snapshot, and the file is not touched', async () => {
  await pay();
  const text = readFileSync(file(), 'utf8');
  expect(await pay({ update: 'none' })).toBeUndefined();
  expect(await pay({ update: 'all' })).toBeUndefined();
  expect(readFileSync(file(), 'utf8')).toBe(text);
});

test('a trace that differs is refuted with what differs and how to update', async () => {
  await pay();
  const error = await pay({ order: 'o-2', charge: 'refund' });
  const path = file();
  expect(error).toMatchObject({ name: 'SpanAssertionError', code: 'CLNRM_CLAIM_REFUTED' });
  expect((error as Error).message.replace(/as in \S*(?=__traces__)/, 'as in …/')).toMatchInlineSnapshot(`
    "Failed to prove that the trace is as in …/__traces__/pay.test.ts/pays-by-card.trace.

        POST /orders  test
      ~   INSERT orders  test
              order.id: "o-1" → "o-2"
      +   refund  test
      -   charge card  test

    Run just this test:
      npx vitest run pay

    Write the snapshot anew, where this is what should happen:
      npx vitest run pay --update"
  `);
  expect(await pay({ order: 'o-2', charge: 'refund', update: 'all' })).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toContain('"refund"');
  expect(await pay({ order: 'o-2', charge: 'refund' })).toBeUndefined();
});

test('volatile attributes stand in the file by name, and their values do not count', async () => {
  const options = { volatile: ['order.id'] };
  await pay({ options });
  expect(readFileSync(file(), 'utf8')).toContain('order.id = <volatile>');
  expect(await pay({ options, order: 'o-9' })).toBeUndefined();
});

test('on CI a snapshot that is missing is refuted and not written', async () => {
  expect(String(await pay({ update: 'none' }))).toContain(
    'there is no such file, and none is written on CI\n    Run the test where CI is not set, review the file, and commit it.',
  );
});

test.each([
  ['line 1: it must be "clnrm trace 1"', (text: string) => `x${text}`],
  ['line 2: it must name the snapshot', (text: string) => text.replace('name "', 'nam "')],
  [
    'line 3: it must hold the digest, 64 hexadecimal digits',
    (text: string) => text.replace('digest ', 'digest x'),
  ],
  [
    'it is neither a span nor a field of the span above',
    (text: string) => text.replace('order.id = ', 'order.id '),
  ],
  [
    'a span must stand two columns further in than its parent',
    (text: string) => text.replace('  - ', '     - '),
  ],
  [
    'the digest is not that of the tree below, so one of them was edited, or other options are given than before',
    (text: string) => text.replace('o-1', 'o-2'),
  ],
  [
    'it is that of "another", not of "pays by card"',
    (text: string) => text.replace('pays by card', 'another'),
  ],
])('a file that was edited is one clear error: %s', async (problem, edit) => {
  await pay();
  writeFileSync(file(), edit(readFileSync(file(), 'utf8')));
  const error = await pay();
  expect(error).toMatchObject({ code: 'CLNRM_SNAPSHOT_UNREADABLE' });
  expect(String(error)).toContain(problem);
  expect(await pay({ update: 'all' })).toBeUndefined();
  expect(await pay({ update: 'none' })).toBeUndefined();
});

test('line ends of other systems do not matter', async () => {
  await pay();
  writeFileSync(file(), readFileSync(file(), 'utf8').replaceAll('\n', '\r\n'));
  expect(await pay({ update: 'none' })).toBeUndefined();
});

test('names and options that are none are errors at once', async () => {
  expect(String(await pay({ name: '' }))).toBe(
    'ClnrmError: Failed to expect a trace snapshot: its name is not text. Give it a name such as "pays", or none.',
  );
  expect(String(await pay({ options: { volatil: [] } as DigestOptions }))).toContain(
    'there is no such option',
  );
});

test.each([
  [{}, 'new'],
  [{ CI: 'true' }, 'none'],
  [{ CI: 'false' }, 'new'],
  [{ CI: '1', CLNRM_UPDATE: 'all' }, 'all'],
] as const)('the environment %o says %s', (env, update) => {
  expect(snapshotsOnDisk(env).update).toBe(update);
});
