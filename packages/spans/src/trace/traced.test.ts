import { trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { expectSpan } from '../claim/expect-span.ts';
import { installRecorder } from '../recorder/install-recorder.ts';
import { rerunOutsideVitest } from './rerun-command.ts';
import { currentTestTrace } from './run-in-test-trace.ts';
import { openSpanRoom } from './span-room.ts';
import { traced } from './traced.ts';

test('a test function is made to trace its tests, each attempt on its own', async () => {
  const room = openSpanRoom({ quiet: 1, deadline: 200 });
  const recorder = installRecorder(room.store);
  const names: string[] = [];
  const results: Promise<unknown>[] = [];
  const runner = (name: string, run: () => Promise<void>): void => {
    names.push(name);
    results.push(run().then(run));
  };
  const tracedTest = traced(runner);
  const traces = new Set<string>();
  tracedTest('pays', async () => {
    trace.getTracer('shop').startSpan('charge').end();
    traces.add(currentTestTrace()?.traceId ?? '');
    await expectSpan('charge').times(1);
  });
  await Promise.all(results.splice(0));
  expect(names).toEqual(['pays']);
  expect(traces.size).toBe(2);
  tracedTest('fails', () => expectSpan('refund').within(10));
  await expect(results[0]).rejects.toThrow(
    'node --test --test-name-pattern="fails" packages/spans/src/trace/traced.test.ts',
  );
  room.close();
  recorder.uninstall();
});

test('a test is run again by the runner that ran it', () => {
  const identity = { id: '', name: 'pays (once)', file: `${process.cwd()}/a b.test.js`, project: '' };
  expect(rerunOutsideVitest(identity)).toBe(
    'node --test --test-name-pattern="pays \\(once\\)" "a b.test.js"',
  );
});
