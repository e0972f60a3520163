import { expect, test } from 'vitest';
import { aProject } from '../support/bare-project.ts';

const config = (spans: string): string => `
  import { clnrm } from 'clnrm/config';
  export default { plugins: [clnrm({ spans: ${spans} })], test: { pool: 'clnrm' } };
`;

const body = `
  import { trace } from '@opentelemetry/api';
  import { expectTrace } from 'clnrm';
  import { occurs } from 'clnrm/rules';
  import { test } from 'vitest';

  test('a job runs on its own', async () => {
    trace.getTracer('shop').startSpan('job', { root: true, attributes: { 'http.method': 'GET' } }).end();
    await expectTrace(occurs('job')).within(100);
  });
`;

test('a trace that is not sound fails a claim, and the message says so with advice', async () => {
  const project = aProject({ 'vitest.config.mjs': config('{}'), 'a.test.js': body });
  const { code, errors } = await project.vitest('run');
  expect(errors).toContain('  ✓ a span "job" occurs\n  ✗ the trace is sound\n');
  expect(errors).toContain('"job" of test belongs to a trace that nothing joins to the test');
  expect(errors).toContain('Advice:\n  Attribute http.method of "job" is called http.request.method now.');
  expect(code).toBe(1);
});

test('what a sound trace is can be said for the whole project', async () => {
  const project = aProject({
    'vitest.config.mjs': config('{ hygiene: { oneRoot: false } }'),
    'a.test.js': body,
  });
  const { code, output } = await project.vitest('run');
  expect(output).toContain('1 proved');
  expect(code).toBe(0);
});
