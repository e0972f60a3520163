import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installRecorder, type Recorder } from '../recorder/install-recorder.ts';
import { levels } from '../rules/levels.ts';
import { hygiene } from '../rules/hygiene/hygiene.ts';
import { proved, refuted, type Rule, undetermined, withNotes } from '../rules/rule.ts';
import { runInTestTrace } from '../trace/run-in-test-trace.ts';
import { openSpanRoom, type SpanRoom } from '../trace/span-room.ts';
import { expectTrace, type TraceClaim } from './expect-trace.ts';
import type { SpanAssertionError } from './span-assertion-error.ts';

let room: SpanRoom;
let recorder: Recorder;

beforeEach(() => {
  room = openSpanRoom({ deadline: 300 });
  recorder = installRecorder(room.store);
});
afterEach(() => {
  room.close();
  recorder.uninstall();
});

const run = <T>(fn: () => T | Promise<T>): Promise<T> =>
  runInTestTrace(
    { runId: 'run', attempt: 0, test: { id: 'id', name: 'pays', file: '/p/a.test.ts', project: '' } },
    fn,
  );

const spanOf = (name: string): void => trace.getTracer('shop').startSpan(name).end();

const occurs = (name: string): Rule => ({
  claim: `"${name}" occurs`,
  judge: (graph) => {
    const spans = graph.named(name);
    if (spans.length > 0) return proved(spans, true);
    return refuted([{ what: `no span "${name}" has arrived`, spans: [], remedy: 'Start the service.' }]);
  },
});
const neverOccurs = (name: string): Rule => ({
  claim: `"${name}" never occurs`,
  judge: (graph) => {
    const spans = graph.named(name);
    return spans.length === 0 ? proved([]) : refuted([{ what: `"${name}" occurred`, spans }], true);
  },
});

test('a trace claim resolves to the trace once every rule is proved', async () => {
  await run(async () => {
    setTimeout(() => spanOf('charge'), 20);
    const graph = await expectTrace(occurs('charge'), neverOccurs('refund'));
    expect(graph.spans.map((span) => span.name)).toEqual(['charge']);
  });
});

test('a failure shows what every rule came to', async () => {
  const message = await run(async () => {
    spanOf('charge');
    spanOf('refund');
    return expectTrace(occurs('charge'), neverOccurs('refund'), occurs('mail')).then(
      String,
      (error: unknown) => (error as Error).message,
    );
  });
  expect(message).toContain('Failed to prove 2 of 3 rules about the trace of this test.');
  expect(message).toContain(
    '  ✓ "charge" occurs\n  ✗ "refund" never occurs\n      "refund" occurred\n  ✗ "mail" occurs\n      no span "mail" has arrived\n        Start the service.',
  );
});

test('what was inferred is shown with the verdict, a remedy of several findings once, and both are kept as evidence', async () => {
  const notes = ['by the calls between them, x is 3.0 ms ahead of y'];
  const sure: Rule = { claim: 'a holds', judge: () => withNotes(proved([], true), notes) };
  const remedy = 'Start it with a preload.';
  const findings = ['one', 'two'].map((what) => ({ what, spans: [], remedy }));
  const open: Rule = { claim: 'b holds', judge: () => withNotes(undetermined(findings, true), notes) };
  const failure = await run(async () => expectTrace(sure, open).then(String, (error: unknown) => error));
  expect((failure as SpanAssertionError).message).toContain(
    `  ✓ a holds\n      (${notes[0]})\n  ? b holds\n      one\n      two\n        ${remedy}\n      (${notes[0]})`,
  );
  expect((failure as SpanAssertionError).evidence).toMatchObject({ claim: 'b holds', notes });
});

test('a rule that waits for a span ends at the deadline', async () => {
  await expect(run(async () => expectTrace(occurs('mail')).within(30))).rejects.toThrow(
    'Failed to prove that "mail" occurs.',
  );
});

test('what may still change is undetermined while a span is open', async () => {
  await expect(
    run(async () => {
      trace.getTracer('shop').startSpan('charge');
      await expectTrace(neverOccurs('refund')).hygiene({ ended: false }).within(30);
    }),
  ).rejects.toMatchObject({ code: 'CLNRM_CLAIM_UNDETERMINED' });
});

test('a trace claim that nobody awaits fails the test, at the line that wrote it', async () => {
  let claim: TraceClaim | undefined;
  const error = await run(() => {
    claim = expectTrace(occurs('mail')).failFast();
  }).catch((reason: unknown) => reason as Error);
  expect(claim).toBeDefined();
  expect(error).toHaveProperty(
    'message',
    'Failed to judge that "mail" occurs: the claim was not awaited. Write "await" before expectTrace.',
  );
  expect((error as Error).stack?.split('\n')[1]).toContain('expect-trace.test.ts');
});

test('what is not a rule is refused at once', async () => {
  await run(() => {
    expect(() => expectTrace('charge' as unknown as Rule)).toThrow(
      'Failed to expect a trace: argument 1 is not a rule. Give rules such as occurs("a"), or use expectSpan for a single span.',
    );
    const claim = expectTrace();
    expect(() => claim.hygiene(false)).toThrow(
      'Failed to expect a trace: it was given no rule. Give at least one, or leave out hygiene(false).',
    );
    void claim.then(undefined, () => {});
  });
});

test('a failure shows the rules of levels in groups', async () => {
  const message = await run(async () => {
    spanOf('charge');
    return expectTrace(
      levels(
        {
          span: [occurs('charge'), occurs('mail')],
          service: { billing: [neverOccurs('refund')] },
          system: [neverOccurs('refund')],
        },
        { failFast: true },
      ),
    ).then(String, (error: unknown) => (error as Error).message);
  });
  expect(message).toContain(
    [
      'Failed to prove that all levels hold: span, service billing, system.',
      '',
      '  ✗ all levels hold: span, service billing, system',
      '    ✗ span',
      '      ✓ "charge" occurs',
      '      ✗ "mail" occurs',
      '          no span "mail" has arrived',
      '            Start the service.',
      '    - service billing: not judged',
      '    - system: not judged',
    ].join('\n'),
  );
});

test('a level that is refuted for good does not end the waiting for the others', async () => {
  const message = await run(async () => {
    spanOf('refund');
    setTimeout(() => spanOf('mail'), 20);
    const open = trace.getTracer('shop').startSpan('checkout');
    setTimeout(() => open.end(), 30);
    const claim = expectTrace(levels({ span: [neverOccurs('refund')], system: [occurs('mail')] }));
    return claim.then(String, (error: unknown) => (error as Error).message);
  });
  expect(message).toContain('    ✗ span\n      ✗ "refund" never occurs\n');
  expect(message).toContain('    ✓ system\n      ✓ "mail" occurs\n');
});

test('a trace claim without rules states that the trace is sound', async () => {
  await run(async () => {
    spanOf('charge');
    expect((await expectTrace()).spans).toHaveLength(1);
  });
  await expect(run(async () => expectTrace().within(20))).rejects.toThrow(
    'Failed to prove that the trace is sound.',
  );
});

test('a sound trace is stated beside the rules, and named only where it is not', async () => {
  const failing = run(async () => {
    spanOf('charge');
    trace.getTracer('shop').startSpan('pay', { root: true }).end();
    trace.getTracer('shop').startSpan('refund');
    await expectTrace(occurs('charge')).within(60);
  });
  await expect(failing).rejects.toThrow(
    [
      'Failed to prove 1 of 2 rules about the trace of this test.',
      '',
      '  ✓ "charge" occurs',
      '  ✗ the trace is sound',
      '      "pay" of test belongs to a trace that nothing joins to the test',
      '        Pass on the headers traceparent and baggage, or link its root to the span that caused it.',
      '      span "refund" has started in this process and has not ended',
      '        Call end() on it, also where an error is thrown.',
    ].join('\n'),
  );
});

test('what a sound trace is can be said for one claim, and a rule of its own takes its place', async () => {
  await run(async () => {
    spanOf('charge');
    const open = trace.getTracer('shop').startSpan('refund');
    await expectTrace(occurs('charge')).hygiene(false);
    await expectTrace(occurs('charge'), hygiene({ ended: false }))
      .orUndetermined()
      .within(60);
    open.end();
  });
});

test('a claim inside of a span does not ask for its end', async () => {
  await run(async () => {
    await trace.getTracer('shop').startActiveSpan('around', async (span) => {
      spanOf('charge');
      await expectTrace(occurs('charge')).hygiene({ parents: false }).orUndetermined().within(60);
      span.end();
    });
  });
});
