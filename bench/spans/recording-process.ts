// Makes spans with an SDK, recorded or not, and prints what one takes, in microseconds, for each round. Arguments: `bare`
// or `recorded`, how many rounds, how many spans in each.
import { context, SpanKind, trace } from '@opentelemetry/api';
import { installRecorder, openSpanRoom, runInTestTrace } from '@clnrm/spans';
import { TracerProvider } from '@opentelemetry/sdk-trace';

const [mode, ...numbers] = process.argv.slice(2);
const [rounds = 30, spans = 5000] = numbers.map(Number);

/** Takes spans and forgets them. */
const forgetful = {
  onStart: () => {},
  onEnd: () => {},
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

const recorder = mode === 'recorded' ? installRecorder(openSpanRoom().store) : undefined;
const provider = new TracerProvider({ spanProcessors: [forgetful] });
trace.setGlobalTracerProvider(provider);
const tracer = trace.getTracer('bench');

/** Children of one span, with the attributes that an instrumentation would give them. */
function makeSpans(count: number): void {
  const root = tracer.startSpan('root');
  const parent = trace.setSpan(context.active(), root);
  for (let index = 0; index < count; index += 1) {
    const span = tracer.startSpan(
      'INSERT orders',
      { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql' } },
      parent,
    );
    span.setAttribute('db.collection.name', 'orders');
    span.setAttribute('db.response.returned_rows', index);
    span.end();
  }
  root.end();
}

async function round(number: number): Promise<number> {
  const measure = (): number => {
    const start = performance.now();
    makeSpans(spans);
    return ((performance.now() - start) * 1000) / spans;
  };
  if (recorder === undefined) return measure();
  const room = openSpanRoom();
  recorder.reset(room.store);
  trace.setGlobalTracerProvider(provider);
  const test = { id: `round ${number}`, name: 'round', file: '/bench/recording.ts', project: '' };
  const sample = await runInTestTrace({ runId: 'bench', test, attempt: 0, room }, measure);
  room.close();
  if (room.store.size < spans) throw new Error(`Failed to record: ${room.store.size} spans are held.`);
  return sample;
}

const samples: number[] = [];
for (let number = -10; number < rounds; number += 1) {
  const sample = await round(number);
  if (number >= 0) samples.push(sample);
}
process.stdout.write(JSON.stringify(samples));
