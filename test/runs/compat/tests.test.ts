import { expect, test } from 'vitest';
import { sameAsForks, testsThat } from './same-as-forks.ts';

const kinds = `import { describe, expect, test } from 'vitest';
test.skip('skipped', () => {});
test.todo('to do');
test.fails('fails as it should', () => { expect(1).toBe(2); });
test.fails('should fail but does not', () => {});
test.skipIf(true)('not here', () => {});
test.runIf(true)('here', () => {});
test('skips itself', ({ skip }) => { skip('with a note'); });
test.each([[1, 1, 2], [1, 2, 4]])('add %i and %i', (a, b, sum) => { expect(a + b).toBe(sum); });
test.for([{ name: 'x' }, { name: 'y' }])('for $name', ({ name }) => { expect(name).toBe('x'); });
describe.each(['left', 'right'])('%s', (side) => { test('has a side', () => { expect(side).toBeTypeOf('string'); }); });
describe.skip('skipped suite', () => { test('inside', () => {}); });
describe.todo('suite to do');
test('meta', ({ task }) => { (task.meta as Record<string, unknown>)['noted'] = { a: [1] }; });
test('annotated', async ({ annotate }) => { await annotate('see here'); await annotate('a warning', 'warning'); expect(1).toBe(2); });
`;

const tries = `import { expect, test } from 'vitest';
let flaky = 0;
test('retried', { retry: 3 }, () => { flaky++; expect(flaky).toBe(3); });
let never = 0;
test('retried in vain', { retry: 2 }, () => { never++; expect(never).toBe(0); });
let repeated = 0;
test('repeated', { repeats: 2 }, () => { repeated++; });
test('repeated until it fails', { repeats: 4, retry: 1 }, () => { repeated++; expect(repeated).toBeLessThan(6); });
test('counted', () => { expect([flaky, never, repeated]).toEqual([3, 3, 7]); });
`;

const concurrent = `import { describe, expect, test } from 'vitest';
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const order: string[] = [];
describe.concurrent('at once', () => {
  test('slow', async ({ expect }) => { await wait(60); order.push('slow'); expect('slow').toMatchSnapshot(); });
  test('fast', async ({ expect }) => { order.push('fast'); expect('fast').toMatchSnapshot(); });
  test('fails meanwhile', async ({ expect }) => { await wait(30); order.push('fails'); expect(1).toBe(2); });
  test('in turn', { concurrent: false }, () => { order.push('in turn'); });
});
test('order', () => { expect(order).toEqual(['fast', 'fails', 'slow', 'in turn']); });
`;

const fixtures = `import { afterAll, aroundAll, aroundEach, beforeEach, describe, expect, onTestFailed, onTestFinished, test as base } from 'vitest';
const log: string[] = [];
const test = base
  .extend('perFile', { scope: 'file' }, async ({}, { onCleanup }) => { log.push('file up'); onCleanup(() => { console.log('file down'); }); return 'f'; })
  .extend('perWorker', { scope: 'worker', auto: true }, async ({}, { onCleanup }) => { onCleanup(() => { console.log('worker down'); }); return 'w'; })
  .extend<{ perTest: string }>({ perTest: async ({ perFile }, use) => { log.push('test up'); await use(perFile + 't'); log.push('test down'); } });
aroundEach(async (run, { task }) => { log.push('around ' + task.name); await run(); log.push('done ' + task.name); });
aroundAll(async (run) => { log.push('around all'); await run(); console.log(log.join()); });
beforeEach(() => { log.push('before'); return () => { log.push('after before'); }; });
test('one', ({ perTest, perWorker }) => { onTestFinished(() => { log.push('finished'); }); expect(perTest + perWorker).toBe('ftw'); });
test('two', ({ perFile }) => { onTestFailed(() => { log.push('failed'); }); expect(perFile).toBe('g'); });
describe('overridden', () => { test.override({ perTest: 'over' }); test('three', ({ perTest }) => { expect(perTest).toBe('over'); }); });
afterAll(() => { log.push('after all'); });
`;

test('all kinds of tests, tries and fixtures end as with forks', async () => {
  const run = await sameAsForks(
    {
      'a.kinds.test.ts': kinds,
      'b.tries.test.ts': tries,
      'c.concurrent.test.ts': concurrent,
      'd.fixtures.test.ts': fixtures,
      'e.only.test.ts': `import { test } from 'vitest';\ntest.only('only', () => {});\ntest('not this', () => {});\n`,
    },
    ['--reporter=verbose', '--allowOnly'],
  );
  expect(testsThat('failed', run)).toEqual([
    'should fail but does not',
    'add 1 and 2',
    'for y',
    'annotated',
    'retried in vain',
    'repeated until it fails',
    'counted',
    'at once fails meanwhile',
    'two',
  ]);
  for (const line of ['file down', 'worker down']) expect(run.stdout.split(line)).toHaveLength(2);
});

test('configuration of tests is heeded as with forks', async () => {
  const run = await sameAsForks(
    {
      'a.globals.test.ts': `describe('globals', () => { it('are there', () => { expect(vi).toBeDefined(); }); });\ntest('never ends', () => new Promise(() => {}));\n`,
      'b.globals.test.ts': `beforeEach(() => {});\nlet tries = 0;\ntest('are there too', () => { expect(++tries).toBe(2); });\ntest('prefers strict', async () => { await vi.waitFor(() => {}); expect.soft({ b: 1, a: undefined }).toStrictEqual({ b: 1 }); });\n`,
      'c.matchers.test.ts': `test('custom matcher', () => { expect(4).toBeEven(); expect(3).toBeEven(); });\ntest('serializer', () => { expect({ secret: 1 }).toMatchInlineSnapshot(); });\n`,
      'd.matchers.test.ts': `test('custom matcher again', () => { expect(4).toBeEven(); });\ntest('serializer again', () => { expect({ secret: 1 }).toMatchInlineSnapshot(); });\n`,
      'setup.ts': `import 'matchers';\nexpect.extend({ toBeEven: (value: number) => ({ pass: value % 2 === 0, message: () => value + ' is odd' }) });\nexpect.addSnapshotSerializer({ test: (value) => 'secret' in Object(value), serialize: () => '<secret>' });\nbeforeAll(() => { console.log('set up'); });\n`,
      'node_modules/matchers/package.json': '{ "name": "matchers", "type": "module", "main": "index.js" }',
      'node_modules/matchers/index.js': `import { expect } from 'vitest';\nexpect.extend({ toBePackaged: () => ({ pass: true, message: () => '' }) });\n`,
      'e.packaged.test.ts': `test('matcher of a package', () => { expect(1).toBePackaged(); });\n`,
      'f.packaged.test.ts': `test('matcher of a package again', () => { expect(1).toBePackaged(); });\n`,
    },
    ['--retry=1', '--testTimeout=300', '--globals'],
    {
      config: `setupFiles: ['./setup.ts'], env: { GIVEN: 'yes' }, sequence: { hooks: 'list' }, expect: { requireAssertions: true },`,
    },
  );
  expect(testsThat('failed', run)).toEqual(['never ends', 'prefers strict', 'custom matcher']);
  expect(run.added).not.toContain('cannot be reset');
});
