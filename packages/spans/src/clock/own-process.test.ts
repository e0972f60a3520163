import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { uncertaintyOf } from '../otlp/clock-granularity.ts';
import { Trace } from '../graph/trace.ts';
import { installRecorder, type Recorder } from '../recorder/install-recorder.ts';
import { hrTimeNs } from '../recorder/time-input.ts';
import { happensBefore } from '../rules/time/happens-before.ts';
import { SpanStore } from '../store/span-store.ts';
import { aSpan } from '../support/a-span.ts';

const rounds = 300;

let store: SpanStore;
let recorder: Recorder;

beforeEach(() => {
  store = new SpanStore();
  recorder = installRecorder(store);
});
afterEach(() => recorder.uninstall());

function pause(ns: bigint): void {
  const end = process.hrtime.bigint() + ns;
  while (process.hrtime.bigint() < end);
}

/** What each pair of siblings, 20 µs apart, comes to. */
function verdictsOn(spans: readonly ReturnType<typeof aSpan>[]): ReadonlySet<string> {
  const rule = happensBefore('first', 'second');
  return new Set(
    Array.from(
      { length: rounds },
      (_, round) => rule.judge(new Trace(spans.slice(round * 2, round * 2 + 2))).kind,
    ),
  );
}

test('siblings 20 µs apart are ordered for sure as they were recorded, and never wrongly as an SDK exports them', () => {
  const exported: ReadableSpan[] = [];
  const exporter = {
    export: (spans: ReadableSpan[], done: (result: { code: number }) => void): void => {
      exported.push(...spans);
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  );
  const tracer = trace.getTracer('shop');
  for (let round = 0; round < rounds; round += 1) {
    tracer.startSpan('first', {}, ROOT_CONTEXT).end();
    pause(20_000n);
    tracer.startSpan('second', {}, ROOT_CONTEXT).end();
  }
  expect(verdictsOn([...store.spans()])).toEqual(new Set(['proved']));
  const plain = exported.map(({ name, startTime, endTime }) => {
    const from = hrTimeNs(startTime);
    return aSpan(name, { from, to: hrTimeNs(endTime), uncertainty: uncertaintyOf(from) });
  });
  expect(
    plain.filter((span, index) => index % 2 === 0 && span.end.ns > (plain[index + 1]?.start.ns ?? 0n)),
  ).not.toEqual([]);
  expect(verdictsOn(plain)).not.toContain('refuted');
});
