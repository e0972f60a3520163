import { expect, test } from 'vitest';
import { aProject } from '../support/bare-project.ts';

const config = `
  import { clnrm } from 'clnrm/config';
  export default { plugins: [clnrm({ leaks: 'fail' })], test: { pool: 'clnrm', maxWorkers: 1 } };
`;

const body = `
  import { trace } from '@opentelemetry/api';
  import { expectTrace, is } from 'clnrm';
  import { never, occurs } from 'clnrm/rules';
  import 'clnrm/matchers';
  import { expect, test } from 'vitest';

  const traceOfTest = async () => {
    trace.getTracer('shop').startSpan('charge', { attributes: { amount: 7 } }).end();
    return expectTrace();
  };

  test('matches', async () => {
    const graph = await traceOfTest();
    expect(graph).toHaveSpan('charge');
    expect(graph).toHaveSpan({ attributes: { amount: is.above(5) } }, { times: 1 });
    expect(graph.spans).not.toHaveSpan('refund');
    expect(graph).toProve(occurs('charge'), never('refund'));
    expect(graph).not.toProve(never('charge'));
  });
`;

test('matchers hold in every file that imports them, also in a process that runs several', async () => {
  const project = aProject({ 'vitest.config.mjs': config, 'a.test.js': body, 'b.test.js': body });
  const { code, output } = await project.vitest('run');
  expect(output).toContain('Tests  2 passed (2)');
  expect(output).toContain('1 reused');
  expect(code).toBe(0);
});

test('a matcher that fails says what a claim would', async () => {
  const project = aProject({
    'vitest.config.mjs': config,
    'a.test.js': `${body}
      test('too few', async () => {
        expect(await traceOfTest()).toHaveSpan('charge', { times: 2 });
      });
      test('unwanted', async () => {
        expect(await traceOfTest()).not.toProve(occurs('charge'));
      });
      test('no trace', () => {
        expect('charge').not.toHaveSpan('charge');
      });
    `,
  });
  const { code, output, errors } = await project.vitest('run');
  expect(errors).toContain('Error: Failed to prove that a span "charge" occurs exactly 2 times.');
  expect(errors).toContain('Error: Failed to refute that a span "charge" occurs: it is so.');
  expect(errors).toContain(
    'Error: Failed to assert a trace: the value is no trace. Give a Trace, or the spans of one.',
  );
  expect(output).toContain('Tests  3 failed | 1 passed (4)');
  expect(code).toBe(1);
});
