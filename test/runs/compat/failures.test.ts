import { expect, test } from 'vitest';
import { sameAsForks, testsThat } from './same-as-forks.ts';

const deep = `interface Wide {
  readonly a: number;
}

/** Types take up lines that the running code has not. */
export async function deep(wide: Wide): Promise<never> {
  await null;
  throw new TypeError('deep ' + wide.a, { cause: new Error('the cause') });
}
`;

test('failures have the messages, stacks and code frames that they have with forks', async () => {
  const run = await sameAsForks({
    'src/deep.ts': deep,
    'node_modules/dep/package.json': '{ "name": "dep", "main": "index.js" }',
    'node_modules/dep/index.js': `exports.fail = () => {\n  throw new RangeError('from a package');\n};\n`,
    'thrown.test.ts': `import { expect, test } from 'vitest';
import { fail } from 'dep';
import { deep } from './src/deep.ts';

test('async in a module', () => deep({ a: 1 }));
test('in a package', () => fail());
test('not an error', () => { throw 'a string'; });
test('many', () => { throw new AggregateError([new Error('one'), new Error('two')], 'many'); });
test('with a diff', () => {
  expect({ a: 1, b: [1, 2], c: new Map([['k', 1n]]) }).toEqual({ a: 1, b: [1, 3], c: new Map([['k', 2n]]) });
});
test('soft', () => { expect.soft(1).toBe(2); expect.soft(2).toBe(3); });
test('polled', async () => { await expect.poll(() => 1, { timeout: 20, interval: 5 }).toBe(2); });
test('out of time', { timeout: 20 }, () => new Promise(() => {}));
test('not awaited', () => { expect(Promise.resolve(1)).resolves.toBe(2); });
test('asserts too little', () => { expect.assertions(2); expect(1).toBe(1); });
`,
    'hooks.test.ts': `import { afterEach, beforeAll, beforeEach, describe, test } from 'vitest';
describe('all', () => { beforeAll(() => { throw new Error('in beforeAll'); }); test('never', () => {}); });
describe('each', () => { beforeEach(() => { throw new Error('in beforeEach'); }); test('never', () => {}); });
describe('after', () => { afterEach(() => { throw new Error('in afterEach'); }); test('ran', () => {}); });
`,
  });
  expect(testsThat('failed', run)).toHaveLength(12);
  expect(run.stderr).toContain('❯ deep src/deep.ts:8:9');
});

test('files that cannot be collected fail as with forks', async () => {
  const imports = `import { expect, test } from 'vitest';\n`;
  const run = await sameAsForks({
    'syntax.test.ts': `${imports}test('broken', () => {\n  const = 1;\n});\n`,
    'missing.test.ts': `${imports}import { nothing } from './not-there.ts';\ntest('never', () => nothing());\n`,
    'package.test.ts': `${imports}import 'not-installed';\ntest('never', () => {});\n`,
    'indirect.test.ts': `${imports}import './src/indirect.ts';\ntest('never', () => {});\n`,
    'src/indirect.ts': `export const value: number = 1;\nthrow new Error('while importing ' + value);\n`,
    'awaits.test.ts': `${imports}const value = await Promise.resolve(2);\ntest('awaited ' + value, () => {});\n`,
    'rejects.test.ts': `${imports}await Promise.reject(new Error('at the top'));\n`,
    'empty.test.ts': ``,
    'no-tests.test.ts': `export const a = 1;\n`,
    'describe.test.ts': `import { describe } from 'vitest';\ndescribe('throws', () => { throw new Error('while collecting'); });\n`,
    'fine.test.ts': `${imports}test('fine', () => {});\n`,
  });
  expect(testsThat('passed', run)).toEqual(['awaited 2', 'fine']);
  expect(run.outcome.report?.testResults.filter((file) => file.status === 'failed')).toHaveLength(8);
});

test('errors outside of tests and after them are reported as with forks', async () => {
  const run = await sameAsForks({
    'rejection.test.ts': `import { test } from 'vitest';
test('leaves a rejection', async () => { Promise.reject(new Error('nobody waits')); await new Promise((r) => setTimeout(r, 20)); });
test('is fine', () => {});
`,
    'exception.test.ts': `import { test } from 'vitest';
test('throws later', async () => { setTimeout(() => { throw new Error('from a timer'); }, 1); await new Promise((r) => setTimeout(r, 20)); });
`,
    'late.test.ts': `import { afterAll, test } from 'vitest';
test('ends', () => {});
afterAll(async () => { setTimeout(() => { throw new Error('in the end'); }, 1); await new Promise((r) => setTimeout(r, 20)); });
`,
    'exit.test.ts': `import { test } from 'vitest';
test('exits', () => { process.exit(3); });
test('goes on', () => {});
test('exits later', async () => { setTimeout(() => process.exit(4), 1); await new Promise((r) => setTimeout(r, 20)); });
`,
    'code.test.ts': `import { test } from 'vitest';\ntest('sets the exit code of its process', () => { process.exitCode = 9; });\n`,
  });
  expect(run.outcome.exitCode).toBe(1);
  expect(run.stderr).toContain('Unhandled Errors');
  expect(run.stderr).toContain('process.exit unexpectedly called with "3"');
});
