import { expect, test } from 'vitest';
import { sameAsForks, testsThat } from './same-as-forks.ts';

const files = {
  'src/clock.ts': `export const now = (): number => Date.now();\nexport class Clock { tick(): string { return 'real'; } }\nexport const nested = { deep: () => 'real' };\n`,
  'src/greet.ts': `import { now } from './clock.ts';\nexport const greet = (): string => 'hello at ' + now();\n`,
  'src/__mocks__/greet.ts': `export const greet = (): string => 'from __mocks__';\n`,
  '__mocks__/dep.ts': `export const answer = 43;\n`,
  'node_modules/dep/package.json': '{ "name": "dep", "type": "module", "main": "index.js" }',
  'node_modules/dep/index.js': `export const answer = 42;\n`,
  'a.mock.test.ts': `import { expect, test, vi } from 'vitest';
import { greet } from './src/greet.ts';
const { fixed } = vi.hoisted(() => ({ fixed: vi.fn(() => 7) }));
vi.mock('./src/clock.ts', async (original) => ({ ...(await original<object>()), now: fixed }));
test('factory', () => { expect(greet()).toBe('hello at 7'); expect(fixed).toHaveBeenCalledTimes(1); });
test('cleared between tests', () => expect(fixed).not.toHaveBeenCalled());
`,
  'b.real.test.ts': `import { expect, test } from 'vitest';
import { answer } from 'dep';
import { Clock, now } from './src/clock.ts';
import { greet } from './src/greet.ts';
test('nothing is mocked here', () => {
  expect(greet()).toMatch(/^hello at \\d{10,}$/);
  expect(now()).toBeGreaterThan(1000);
  expect(new Clock().tick()).toBe('real');
  expect(answer).toBe(42);
});
`,
  'c.automock.test.ts': `import { expect, test, vi } from 'vitest';
import * as clock from './src/clock.ts';
import { greet } from './src/greet.ts';
import { answer } from 'dep';
vi.mock('./src/clock.ts');
vi.mock('./src/greet.ts');
vi.mock('dep');
test('automock', () => { expect(clock.now()).toBeUndefined(); expect(new clock.Clock().tick()).toBeUndefined(); expect(clock.nested.deep()).toBeUndefined(); });
test('__mocks__', () => { expect(greet()).toBe('from __mocks__'); expect(answer).toBe(43); });
test('importActual', async () => { const real = await vi.importActual<typeof clock>('./src/clock.ts'); expect(real.nested.deep()).toBe('real'); });
test('spy', () => { vi.mocked(clock.now).mockReturnValue(5); expect(clock.now()).toBe(5); });
`,
  'd.do-mock.test.ts': `import { expect, test, vi } from 'vitest';
test('doMock, doUnmock and resetModules', async () => {
  vi.doMock('./src/clock.ts', () => ({ now: () => 9 }));
  expect((await import('./src/greet.ts')).greet()).toBe('hello at 9');
  vi.doUnmock('./src/clock.ts');
  vi.resetModules();
  expect((await import('./src/greet.ts')).greet()).not.toBe('hello at 9');
});
test('spy mode', async () => {
  vi.doMock('./src/clock.ts', { spy: true });
  vi.resetModules();
  const clock = await import('./src/clock.ts');
  expect(clock.nested.deep()).toBe('real');
  expect(clock.nested.deep).toHaveBeenCalledOnce();
});
test('a factory that throws', async () => {
  vi.doMock('./src/clock.ts', () => { throw new Error('in the factory'); });
  vi.resetModules();
  await import('./src/clock.ts');
});
`,
  'e.timers.test.ts': `import { afterEach, expect, test, vi } from 'vitest';
afterEach(() => { vi.useRealTimers(); });
test('fake timers', async () => {
  vi.useFakeTimers({ now: new Date('2020-02-02T00:00:00Z') });
  const called = vi.fn();
  setTimeout(called, 1000);
  setInterval(called, 400);
  await vi.advanceTimersByTimeAsync(1000);
  expect(called).toHaveBeenCalledTimes(3);
  expect(new Date().toISOString()).toBe('2020-02-02T00:00:01.000Z');
  expect(vi.getTimerCount()).toBe(1);
});
test('system time', () => { vi.setSystemTime(0); expect(Date.now()).toBeLessThan(1000); });
test('real again', () => expect(Date.now()).toBeGreaterThan(1e12));
test('waitFor and waitUntil', async () => {
  let count = 0;
  await vi.waitFor(() => { count++; expect(count).toBe(3); }, { interval: 1 });
  expect(await vi.waitUntil(() => count++ > 4, { interval: 1 })).toBe(true);
});
`,
  'f.leaves.test.ts': `import { expect, test, vi } from 'vitest';
vi.useFakeTimers({ now: 0, toFake: ['Date'] });
vi.stubGlobal('STUBBED', 1);
vi.stubEnv('STUBBED', 'yes');
vi.spyOn(Math, 'max').mockReturnValue(-1);
vi.setConfig({ hookTimeout: 1 });
expect.extend({ toBeLeft: () => ({ pass: true, message: () => '' }) });
expect.addEqualityTesters([(a, b) => (a === 'left' && b === 'right' ? true : undefined)]);
test('leaves everything behind', () => { expect(Date.now()).toBe(0); expect(Math.max(1)).toBe(-1); expect('left').toEqual('right'); });
`,
  'g.finds.test.ts': `import { beforeAll, expect, test } from 'vitest';
beforeAll(() => new Promise((resolve) => setTimeout(resolve, 20)));
test('finds nothing of it', async () => {
  expect(Date.now()).toBeGreaterThan(1e12);
  expect(globalThis).not.toHaveProperty('STUBBED');
  expect(process.env).not.toHaveProperty('STUBBED');
  expect(Math.max(1)).toBe(1);
  expect('left').not.toEqual('right');
  expect(expect).not.toHaveProperty('toBeLeft');
});
`,
};

test('mocks, spies, stubs and fake timers act as with forks and stay in their file', async () => {
  const run = await sameAsForks(files, ['--maxWorkers=1']);
  expect(testsThat('failed', run)).toEqual(['a factory that throws']);
  expect(testsThat('passed', run)).toHaveLength(15);
});
