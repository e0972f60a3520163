import { spawn } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Receiver, startReceiver } from '../receiver/receiver.ts';
import { SpanStore } from '../store/span-store.ts';
import { clockId } from '../otlp/clock-id.ts';
import { nowNs } from '../real-time.ts';

const preload = new URL('../../dist/preload/clnrm-preload.js', import.meta.url).href;
const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';

// Loading an SDK takes seconds where the machine is busy.
vi.setConfig({ testTimeout: 60_000 });

let receiver: Receiver;
let store: SpanStore;
let endpoint: string;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => {
  store = new SpanStore();
  endpoint = receiver.open('room', store);
});
afterEach(() => {
  receiver.close('room');
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

interface ChildOptions {
  readonly type?: 'module' | 'commonjs';
  readonly env?: Readonly<Record<string, string>>;
  /** Sent as soon as the child has printed `ready`. */
  readonly signal?: NodeJS.Signals;
}

/** Runs a program that would not send a span for a minute by itself. */
async function run(source: string, { type = 'module', env = {}, signal }: ChildOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [`--input-type=${type}`, '--eval', source], {
    cwd: import.meta.dirname,
    env: {
      PATH: process.env['PATH'],
      NODE_OPTIONS: `--import=${preload}`,
      TRACEPARENT: `00-${traceId}-${parentId}-01`,
      BAGGAGE: 'clnrm.test.id=a%20test',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '60000',
      OTEL_RESOURCE_ATTRIBUTES: 'clnrm.test.id=a%20test',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listen = (chunk: Buffer): void => {
    output += String(chunk);
    if (signal !== undefined && output.includes('ready')) child.kill(signal);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, by) => resolve({ code, signal: by, output }));
  });
}

const noSdk = `
  import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
`;
const ownSdk = `${noSdk}
  import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
  import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
  import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
  const exporter = new OTLPTraceExporter();
  const processor = new BatchSpanProcessor({ exporter, scheduledDelayMillis: 60000 });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [processor] }));
`;
const nodeSdk = `${noSdk}
  import { NodeSDK } from '@opentelemetry/sdk-node';
  new NodeSDK().start();
`;
const sdks: readonly (readonly [name: string, source: string])[] = [
  ['no SDK', noSdk],
  ['an SDK', ownSdk],
  ['NodeSDK', nodeSdk],
];
const work = `
  trace.getTracer('lib').startActiveSpan('work', (span) => {
    trace.getTracer('lib').startSpan('step', { attributes: { n: 1 } }).end();
    span.end();
  });
`;

test.for(sdks)('a span continues the trace of the environment, timed exactly: %s', async ([, sdk]) => {
  const before = nowNs();
  expect(await run(sdk + work)).toEqual({ code: 0, signal: null, output: '' });
  const after = nowNs();
  const [span] = store.named('work');
  const [step] = store.named('step');
  expect(span).toMatchObject({ traceId, parentSpanId: parentId, scope: { name: 'lib' } });
  expect(step).toMatchObject({ traceId, parentSpanId: span?.spanId });
  expect(step?.attributes).toEqual({ n: 1 });
  expect(store.size).toBe(2);
  if (clockId() === undefined) return;
  const times = [before, span?.start.ns, step?.start.ns, step?.end.ns, span?.end.ns, after];
  expect(times.map(Number)).toEqual(times.map(Number).toSorted((a, b) => a - b));
  expect([span, step].map((one) => [one?.start.uncertainty, one?.end.uncertainty])).toEqual([
    [0n, 0n],
    [0n, 0n],
  ]);
});

test.for(sdks)('entries of baggage that the environment names are copied into spans: %s', async ([, sdk]) => {
  const env = { BAGGAGE: 'user_id=42,tenant=a', CLNRM_BAGGAGE: 'user_id,region' };
  expect(await run(sdk + work, { env })).toEqual({ code: 0, signal: null, output: '' });
  const [span] = store.named('work');
  const [step] = store.named('step');
  expect(span?.attributes).toEqual({ user_id: '42', 'clnrm.baggage.keys': ['user_id', 'region'] });
  expect(step?.attributes).toEqual({ user_id: '42', n: 1 });
});

test.for(sdks)('nothing is lost by process.exit, whose code is kept: %s', async ([, sdk]) => {
  expect(await run(`${sdk}${work}process.exit(7);`)).toEqual({ code: 7, signal: null, output: '' });
  expect(store.names().toSorted()).toEqual(['step', 'work']);
});

test.for(sdks)('nothing is lost by an error that nobody catches: %s', async ([, sdk]) => {
  const { code, output } = await run(`${sdk}${work}throw new Error('on purpose');`);
  expect(code).toBe(1);
  expect(output).toContain('Error: on purpose');
  expect(store.names().toSorted()).toEqual(['step', 'work']);
});

const idle = `console.log('ready'); setInterval(() => {}, 1000);`;

test.for(
  sdks.flatMap(([name, sdk]) => (['SIGTERM', 'SIGINT'] as const).map((by) => [name, by, sdk] as const)),
)('nothing is lost by a signal, which still ends the process: %s, %s', async ([, signal, sdk]) => {
  expect(await run(sdk + work + idle, { signal })).toMatchObject({ code: null, signal });
  expect(store.names().toSorted()).toEqual(['step', 'work']);
});

test.for(sdks)('a listener of the program decides what a signal does: %s', async ([, sdk]) => {
  const listen = `process.once('SIGTERM', () => {
    trace.getTracer('lib').startSpan('shutdown').end();
    setTimeout(() => process.exit(3), 20);
  });`;
  expect(await run(sdk + listen + work + idle, { signal: 'SIGTERM' })).toMatchObject({ code: 3 });
  expect(store.names().toSorted()).toEqual(['shutdown', 'step', 'work']);
});

test('a program of CommonJS is recorded too', async () => {
  const source = `const { trace } = require('@opentelemetry/api'); ${work}`;
  expect(await run(source, { type: 'commonjs' })).toEqual({ code: 0, signal: null, output: '' });
  expect(store.named('work')[0]).toMatchObject({ traceId, parentSpanId: parentId });
});

test('an SDK that is installed later takes over, for tracers made before as well', async () => {
  const later = `
    import { trace } from '@opentelemetry/api';
    const tracer = trace.getTracer('early');
    tracer.startSpan('before').end();
    const { NodeSDK } = await import('@opentelemetry/sdk-node');
    const sdk = new NodeSDK({ serviceName: 'shop' });
    sdk.start();
    tracer.startSpan('after').end();
    await sdk.shutdown();
  `;
  expect(await run(later)).toEqual({ code: 0, signal: null, output: '' });
  expect(store.named('before')[0]).toMatchObject({ traceId, parentSpanId: parentId });
  const [after] = store.named('after');
  expect(after).toMatchObject({ traceId, parentSpanId: parentId });
  expect(after?.resource.attributes).toMatchObject({
    'service.name': 'shop',
    'telemetry.sdk.name': 'opentelemetry',
  });
});

test('both copies of the API see the same, whichever comes first', async () => {
  const both = `
    import { createRequire } from 'node:module';
    import { trace, context } from '@opentelemetry/api';
    const required = createRequire(process.cwd() + '/')('@opentelemetry/api');
    trace.getTracer('imported').startActiveSpan('outer', (span) => {
      required.trace.getTracer('required').startSpan('inner').end();
      span.end();
    });
  `;
  expect(await run(both)).toEqual({ code: 0, signal: null, output: '' });
  expect(store.named('inner')[0]?.parentSpanId).toBe(store.named('outer')[0]?.spanId);
});

test.for(sdks)('who asks for no parent gets none, and baggage names the test: %s', async ([, sdk]) => {
  const roots = `
    const tracer = trace.getTracer('lib');
    tracer.startSpan('root', { root: true }).end();
    tracer.startSpan('given', {}, ROOT_CONTEXT).end();
    context.with(ROOT_CONTEXT, () => tracer.startSpan('within').end());
  `;
  expect(await run(sdk + roots)).toEqual({ code: 0, signal: null, output: '' });
  for (const name of ['root', 'given', 'within']) {
    const [span] = store.named(name);
    expect(span).toMatchObject({ parentSpanId: undefined });
    expect(span?.traceId).not.toBe(traceId);
    expect(span?.attributes).toEqual(name === 'root' ? { 'clnrm.test.id': 'a test' } : {});
  }
});

test('worker threads report too, also when they exit', async () => {
  const threads = `
    import { Worker } from 'node:worker_threads';
    const api = import.meta.resolve('@opentelemetry/api');
    const start = (name, end) => {
      const source = \`
        import { trace } from '\${api}';
        trace.getTracer('thread').startSpan('\${name}').end();
        \${end}
      \`;
      new Worker(new URL('data:text/javascript,' + encodeURIComponent(source)));
    };
    start('ends', '');
    start('exits', 'process.exit(1);');
  `;
  expect(await run(threads)).toMatchObject({ code: 0, output: '' });
  expect(store.names().toSorted()).toEqual(['ends', 'exits']);
  expect(store.named('ends')[0]).toMatchObject({ traceId, parentSpanId: parentId });
});

test('context goes on to other services by the headers of W3C', async () => {
  const inject = `
    import { context, propagation } from '@opentelemetry/api';
    const carrier = {};
    propagation.inject(context.active(), carrier);
    console.log(JSON.stringify(carrier));
  `;
  const { output } = await run(inject);
  expect(JSON.parse(output)).toEqual({
    traceparent: `00-${traceId}-${parentId}-01`,
    baggage: 'clnrm.test.id=a%20test',
  });
});

test('without an endpoint nothing is recorded or sent, and the trace is still passed on', async () => {
  const source = `
    import { trace } from '@opentelemetry/api';
    const span = trace.getTracer('lib').startSpan('a');
    console.log(span.isRecording(), span.spanContext().traceId);
    span.end();
    process.exit();
  `;
  const { output } = await run(source, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: '' } });
  expect(output).toBe(`false ${traceId}\n`);
});

test('a receiver that is gone neither fails nor holds up a program', async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
  expect(await run(noSdk + work, { env })).toEqual({ code: 0, signal: null, output: '' });
  expect(await run(`${noSdk + work}process.exit(2)`, { env })).toEqual({ code: 2, signal: null, output: '' });
});

test('a program without OpenTelemetry runs as ever', async () => {
  const source = `
    console.log(process.listenerCount('SIGTERM'), process.listenerCount('exit'), process.getActiveResourcesInfo().length);
  `;
  expect(await run(source)).toMatchObject({ code: 0, output: '0 0 0\n' });
});

test('a process that records its spans itself is left alone', async () => {
  const source = `
    import { installRecorder, SpanStore } from '@clnrm/spans';
    import { trace } from '@opentelemetry/api';
    trace.getTracer('lib').startSpan('before').end();
    const store = new SpanStore();
    const recorder = installRecorder(store);
    trace.getTracer('lib').startSpan('here').end();
    console.log(store.names().join());
    recorder.uninstall();
  `;
  const options = `--conditions=@clnrm/source --import=${preload}`;
  expect(await run(source, { env: { NODE_OPTIONS: options } })).toMatchObject({ code: 0, output: 'here\n' });
  expect(store.names()).toEqual(['before']);
});
