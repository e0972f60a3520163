import { expect, test } from 'vitest';
import type { VitestRun } from '../../support/run-vitest.ts';
import { runPair } from '../../support/run-vitest.ts';

/** An SDK that writes all that it has when Vitest shuts it down, like a batch that never gets full. */
const sdk = `import { appendFileSync } from 'node:fs';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { TracerProvider } from '@opentelemetry/sdk-trace';
const spans = [];
const processor = {
  onStart() {},
  onEnd: (span) => void spans.push({ name: span.name, scope: span.instrumentationScope.name, trace: span.spanContext().traceId, test: span.attributes['vitest.test.name'] ?? '' }),
  forceFlush: async () => {},
  shutdown: async () => appendFileSync(new URL('spans.txt', import.meta.url), spans.splice(0).map((span) => JSON.stringify(span) + '\\n').join('')),
};
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const provider = new TracerProvider({ spanProcessors: [processor] });
trace.setGlobalTracerProvider(provider);
export default provider;
`;

interface WrittenSpan {
  readonly name: string;
  readonly scope: string;
  readonly trace: string;
  readonly test: string;
}

function writtenSpans(run: VitestRun): readonly WrittenSpan[] {
  const lines = (run.outcome.written['spans.txt'] ?? '').split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as WrittenSpan).filter(({ scope }) => scope === 'vitest');
}

const file = (name: string): string => `import { afterAll, beforeEach, expect, test } from 'vitest';
beforeEach(() => {});
afterAll(() => {});
test('${name} 1', () => {});
test('${name} 2', async () => { await null; expect(1).toBe(1); });
`;

test("Vitest's own telemetry loses no span, in one trace from the run to each test", async () => {
  const { forks, clnrm } = await runPair(
    { 'otel.mjs': sdk, 'a.test.ts': file('a'), 'b.test.ts': file('b'), 'c.test.ts': file('c') },
    ['--maxWorkers=1'],
    {
      clnrm: 'spans: false',
      config: `experimental: { openTelemetry: { enabled: true, sdkPath: './otel.mjs' } },`,
    },
  );
  const ofTests = (run: VitestRun): string[] =>
    writtenSpans(run)
      .filter(({ name }) => name.startsWith('vitest.test.'))
      .map(({ name, test: title }) => `${name} ${title}`)
      .sort();
  expect(clnrm.outcome.report).toEqual(forks.outcome.report);
  expect(ofTests(clnrm)).toEqual(ofTests(forks));
  expect(ofTests(clnrm).filter((name) => name.startsWith('vitest.test.runner.run.test '))).toHaveLength(6);
  expect(new Set(writtenSpans(clnrm).map(({ trace }) => trace)).size).toBe(1);
  expect(clnrm.added).toContain('2 reused');
});
