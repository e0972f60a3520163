import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { makeProject, workspace } from '../support/project.ts';

interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Runs Node as a user would: not inside of another run. */
function node(cwd: string, ...args: readonly string[]): Promise<Ran> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NODE_|VITEST|CLNRM_|OTEL_|TRACEPARENT|BAGGAGE|TEST|FORCE_COLOR)/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
      resolve({ code, output: stripVTControlCharacters(`${stdout}${stderr}`) });
    });
  });
}

const source = '--conditions=@clnrm/source';

test('the example for node:test passes because of its spans', async () => {
  const { code, output } = await node(join(workspace, 'examples/node-test'), source, '--test');
  expect(output).toMatch(/^ℹ pass 2$/m);
  expect(output).toMatch(/^ℹ fail 0$/m);
  expect(code).toBe(0);
});

test('the example for Jest passes because of its spans', async () => {
  const jest = join(workspace, 'node_modules/jest/bin/jest.js');
  const { code, output } = await node(
    join(workspace, 'examples/jest'),
    '--experimental-vm-modules',
    jest,
    '--ci',
  );
  expect(output).toContain('✓ the first look-up asks the database');
  expect(output).toMatch(/^Tests: +2 passed, 2 total$/m);
  expect(code).toBe(0);
});

test('in node:test a failure reads as ever, with the command for that runner, and the process ends', async () => {
  const project = makeProject({
    'pay.test.js': `
      import { spawnSync } from 'node:child_process';
      import { test as nodeTest } from 'node:test';
      import { trace } from '@opentelemetry/api';
      import { childEnvironment, expectSpan, expectTrace, traced } from '@clnrm/spans';

      const test = traced(nodeTest, { deadlineMs: 100 });

      test('pays (once)', async () => {
        trace.getTracer('shop').startSpan('charge').end();
        await expectSpan('refund');
      });
      test('has an address for services', async () => {
        if (!childEnvironment().OTEL_EXPORTER_OTLP_ENDPOINT.startsWith('http://127.0.0.1:')) throw new Error('none');
      });
      test('forgets', async () => {
        expectTrace();
      });
    `,
  });
  const { code, output } = await node(project.root, source, '--test');
  expect(output).toContain(
    'Failed to prove that a span "refund" occurs at least once: the only span of this test does not match.',
  );
  expect(output).toContain('node --test --test-name-pattern="pays \\(once\\)" pay.test.js');
  expect(output).toContain(
    'Failed to judge that the trace is sound: the claim was not awaited. Write "await" before expectTrace.',
  );
  expect(output).toMatch(/^ℹ pass 1$/m);
  expect(output).toMatch(/^ℹ fail 2$/m);
  expect(code).toBe(1);
});
