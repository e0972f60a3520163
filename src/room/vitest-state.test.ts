import { aroundEach, chai, expect, test, vi } from 'vitest';
import { createVitestState } from './vitest-state.ts';

const state = createVitestState({ aroundEach, vi, expect, chai });
const never = { pass: false, message: () => 'never' };

test('a matcher that a file adds is gone after it', () => {
  state.begin();
  expect.extend({ toBeOfTheFile: () => never });
  expect(expect).toHaveProperty('toBeOfTheFile');
  expect(state.end()).toBe(true);
  expect(expect).not.toHaveProperty('toBeOfTheFile');
  expect(chai.Assertion.prototype).not.toHaveProperty('toBeOfTheFile');
});

test('a matcher that a file replaced is the old one after it', () => {
  state.begin();
  expect.extend({ toBeTruthy: () => never });
  expect(() => expect(true).toBeTruthy()).toThrow('never');
  expect(state.end()).toBe(true);
  expect(true).toBeTruthy();
});

test('what a package registers while it loads stays for all files, its second load is none', async () => {
  state.begin();
  await state.loading('package', async () => {
    expect.extend({ toBeOfThePackage: () => never });
    expect.addEqualityTesters([(a, b) => (a === 'red' && b === 'rouge' ? true : undefined)]);
  });
  expect.extend({ toBeOfTheFile: () => never });
  expect(state.end()).toBe(true);
  expect(expect).toHaveProperty('toBeOfThePackage');
  expect(expect).not.toHaveProperty('toBeOfTheFile');
  expect('red').toEqual('rouge');
  state.begin();
  await state.loading('package', () => Promise.resolve(expect.extend({ toBeLate: () => never })));
  state.end();
  expect(expect).not.toHaveProperty('toBeLate');
});

test('equality testers of a file are gone after it', () => {
  state.begin();
  expect.addEqualityTesters([(a, b) => (a === 'one' && b === 'eins' ? true : undefined)]);
  expect('one').toEqual('eins');
  expect(state.end()).toBe(true);
  expect('one').not.toEqual('eins');
});

test('a serializer of a file does nothing after it', () => {
  state.begin();
  expect.addSnapshotSerializer({ test: (value) => value === 'plain', serialize: () => 'fancy' });
  expect.addSnapshotSerializer({ test: (value) => value === 'old', print: () => 'fancy too' });
  expect('plain').toMatchInlineSnapshot(`fancy`);
  expect('old').toMatchInlineSnapshot(`fancy too`);
  expect(state.end()).toBe(true);
  expect('plain').toMatchInlineSnapshot(`"plain"`);
});

test('a chai plugin cannot be taken back, because chai would not apply it again', () => {
  state.begin();
  chai.use(({ Assertion }, utils) => utils.addProperty(Assertion.prototype, 'plugged', () => {}));
  expect(state.end()).toBe(false);
});

test('the settings of chai are what they were', () => {
  const { truncateThreshold } = chai.config;
  state.begin();
  chai.config.truncateThreshold = truncateThreshold + 1;
  expect(state.end()).toBe(true);
  expect(chai.config.truncateThreshold).toBe(truncateThreshold);
});

test('fake timers and stubs end', () => {
  state.begin();
  vi.useFakeTimers({ now: 0 });
  vi.stubGlobal('stubbed', 1);
  vi.stubEnv('STUBBED', 'yes');
  expect(state.end()).toBe(true);
  expect(vi.isFakeTimers()).toBe(false);
  expect(globalThis).not.toHaveProperty('stubbed');
  expect(process.env).not.toHaveProperty('STUBBED');
});

test('a process in whose list too many serializers do nothing is not for reuse', () => {
  state.begin();
  for (let count = 0; count < 60; count++)
    expect.addSnapshotSerializer({ test: () => false, serialize: () => '' });
  expect(state.end()).toBe(false);
});
