// Runs tests at once, each of which makes or is sent spans of its own, plants spans that belong to none, and prints what
// each test saw as JSON. Arguments: `in-process` or `otlp`, how many tests, how many spans each.
import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  currentTestTrace,
  expectSpan,
  installRecorder,
  openSpanRoom,
  runInTestTrace,
  startReceiver,
  testTraceId,
} from '@clnrm/spans';
import { BackwardWriter } from './support/backward-writer.ts';
import { Random } from './support/random.ts';

/** What the process prints. */
export interface IsolationFigures {
  /** Spans that a test saw and that are not its own. */
  readonly misattributed: number;
  /** Spans that a test should have seen and did not. */
  readonly lost: number;
  readonly planted: number;
  /** Planted spans that the room reported. */
  readonly reported: number;
  readonly seconds: number;
}

const [mode, ...numbers] = process.argv.slice(2);
const [tests = 10_000, spansPerTest = 20] = numbers.map(Number);
const runId = 'isolation';
const random = new Random(7);
const plantEvery = 50;
const tracer = trace.getTracer('bench');
const receiver = await startReceiver();
const room = openSpanRoom({ receiver, deadline: 120_000 });
const recorder = installRecorder(room.store);

const identity = (index: number) => ({
  id: `test ${index}`,
  name: `test ${index}`,
  file: '/bench/isolation.ts',
  project: '',
});
const nameOf = (index: number): string => `work of test ${index}`;

/** Makes spans one inside the other and one after the other, with pauses in which other tests run. */
async function work(index: number): Promise<void> {
  for (let left = spansPerTest; left > 0; left -= 2) {
    await sleep(random.below(20));
    await tracer.startActiveSpan(nameOf(index), async (outer) => {
      await sleep(random.below(5));
      if (left > 1) tracer.startSpan(nameOf(index)).end();
      outer.end();
    });
  }
}

/** Nobody's: its trace is new and nothing says whose it is. */
function plant(): void {
  tracer.startSpan('planted', { root: true }, ROOT_CONTEXT).end();
}

function runTest(index: number): Promise<{ readonly misattributed: number; readonly lost: number }> {
  return runInTestTrace({ runId, test: identity(index), attempt: 0 }, async () => {
    if (mode === 'in-process') await work(index);
    if (mode === 'in-process' && index % plantEvery === 0) plant();
    // Every other test waits for its spans, the others until nothing more comes.
    const claim = expectSpan(nameOf(index));
    await (index % 2 === 0 ? claim.atLeast(spansPerTest) : claim.times(spansPerTest));
    const own = currentTestTrace()?.spans ?? [];
    const right = own.filter(({ name }) => name === nameOf(index)).length;
    return { misattributed: own.length - right, lost: Math.max(0, spansPerTest - right) };
  });
}

/** Sends the spans of all tests as a collector would: mixed, in requests of 500, some of nobody among them. */
async function sendAll(): Promise<void> {
  const order = Array.from({ length: tests * spansPerTest }, (_, index) => index % tests);
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const requests: number[][] = [];
  for (let at = 0; at < order.length; at += 500) requests.push(order.slice(at, at + 500));
  const connection = async (): Promise<void> => {
    for (let next = requests.pop(); next !== undefined; next = requests.pop()) await send(next, agent);
  };
  await Promise.all([connection(), connection(), connection(), connection()]);
  agent.destroy();
}

const writer = new BackwardWriter();
let planted = 0;

function send(owners: readonly number[], agent: Agent): Promise<void> {
  writer.message(1, () =>
    writer.message(2, () => {
      for (const owner of owners)
        writeSpan(Buffer.from(testTraceId(runId, `test ${owner}`, 0), 'hex'), nameOf(owner));
      if (planted < tests / plantEvery) {
        planted += 1;
        writeSpan(id(16), 'planted');
      }
    }),
  );
  const body = writer.take();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const url = `${room.endpoint ?? ''}/v1/traces`;
    const request = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve());
    });
    request.once('error', reject);
    request.end(body);
  });
}

function writeSpan(traceId: Buffer, name: string): void {
  writer.message(2, () => {
    writer.fixed64(8, 1_780_000_000_001_000_000n);
    writer.fixed64(7, 1_780_000_000_000_000_000n);
    writer.text(5, name);
    writer.bytes(2, id(8));
    writer.bytes(1, traceId);
  });
}

function id(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at += 4) bytes.writeUInt32LE(random.word() || 1, at);
  return bytes;
}

const start = performance.now();
const running = Array.from({ length: tests }, (_, index) => runTest(index));
if (mode === 'otlp') await sendAll();
const results = await Promise.all(running);
const figures: IsolationFigures = {
  misattributed: results.reduce((sum, result) => sum + result.misattributed, 0),
  lost: results.reduce((sum, result) => sum + result.lost, 0),
  planted: mode === 'otlp' ? planted : Math.ceil(tests / plantEvery),
  reported: room.orphans()?.count ?? 0,
  seconds: (performance.now() - start) / 1000,
};
process.stdout.write(JSON.stringify(figures));
recorder.uninstall();
room.close();
await receiver.stop();
