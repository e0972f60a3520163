import { expect, test } from 'vitest';
import { aProject } from '../support/bare-project.ts';

const config = (options: string, pool = 'clnrm'): string =>
  `import { clnrm } from 'clnrm/config';
   export default { plugins: [clnrm({ ${options} })], test: { pool: '${pool}' } };`;

const order = (id: string, options: string): string => `
import { trace } from '@opentelemetry/api';
import { determinism } from 'clnrm';
import { beforeEach, expect, test } from 'vitest';

let hooks = 0;
beforeEach(() => { hooks += 1; });

test('orders', ${options} async () => {
  trace.getTracer('shop').startActiveSpan('POST /orders', (span) => {
    trace.getTracer('shop').startSpan('INSERT orders', { attributes: { 'order.id': ${id} } }).end();
    span.end();
  });
  expect(hooks).toBeGreaterThan(0);
});

test('runs once', () => { console.log('hooks: ' + hooks); });
`;

test.each(['clnrm', 'forks'])(
  'a test that does the same each time passes, and runs its hooks each time: %s',
  async (pool) => {
    const project = aProject({
      'vitest.config.mjs': config('', pool),
      'order.test.ts': order('7', 'determinism({ iterations: 3 }),'),
    });
    const { code, output } = await project.vitest('run');
    expect(output).toContain('hooks: 4');
    if (pool === 'clnrm') expect(output).toContain('Claims  1 proved');
    expect(code).toBe(0);
  },
);

test.each(['clnrm', 'forks'])(
  'what differs between iterations fails the test with what was learned: %s',
  async (pool) => {
    const project = aProject({
      'vitest.config.mjs': config('', pool),
      'order.test.ts': order('crypto.randomUUID()', 'determinism({ iterations: 3 }),'),
    });
    const { code, errors } = await project.vitest('run');
    expect(code).toBe(1);
    expect(errors).toContain(
      'Failed to prove that 3 iterations do the same: iterations 2, 3 differ from iteration 1.',
    );
    expect(errors).toMatch(/~ {3}INSERT orders {2}\S+\n\s+order\.id: "\S+" → "\S+"/);
    expect(errors).toContain('Volatile keys, learned over 3 iterations:');
    expect(errors).toContain('"order.id" holds random UUIDs. Fix them with clnrm({ deterministic: true })');
    expect(errors).toContain("Where the values may differ, say so: determinism({ volatile: ['order.id'] }).");
  },
);

test('a declared volatile key, or fixed randomness, puts it right', async () => {
  const id = 'crypto.randomUUID()';
  const declared = aProject({
    'vitest.config.mjs': config(''),
    'order.test.ts': order(id, "determinism({ iterations: 3, volatile: ['order.*'] }),"),
  });
  expect((await declared.vitest('run')).code).toBe(0);
  const fixed = aProject({
    'vitest.config.mjs': config("deterministic: { clock: { stepped: '2026-01-01', stepMs: 5 } }"),
    'order.test.ts': order(`${id} + Date.now()`, 'determinism({ iterations: 3 }),'),
  });
  expect((await fixed.vitest('run')).code).toBe(0);
});

test('the option makes every test run several times', async () => {
  const project = aProject({
    'vitest.config.mjs': config('determinism: { iterations: 2 }'),
    'order.test.ts': order('hooks', ''),
  });
  const { code, errors, output } = await project.vitest('run');
  expect(code).toBe(1);
  expect(errors).toContain(
    'Failed to prove that 2 iterations do the same: iteration 2 differs from iteration 1.',
  );
  expect(errors).toContain('order.id: 1 → 2');
  expect(output).toContain('hooks: 4');
});

test('an iteration that fails fails the test with its own error', async () => {
  const project = aProject({
    'vitest.config.mjs': config(''),
    'order.test.ts': order(
      '(() => { if (hooks === 2) throw new Error("boom"); return 1; })()',
      'determinism(),',
    ),
  });
  const { code, errors } = await project.vitest('run');
  expect(code).toBe(1);
  expect(errors).toContain('Error: boom');
  expect(errors).not.toContain('iterations do the same');
});
