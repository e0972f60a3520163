import { defineCapability } from '@clnrm/model';
import type { Capability, FileRecord } from '@clnrm/model';
import { expect, test } from 'vitest';
import { assertCapabilityLaws } from './assert-capability-laws.ts';

type Hooks = Partial<Capability>;

const aCapability = (hooks: Hooks = {}): Capability =>
  defineCapability({ name: 'sample', kind: 'test', ...hooks });

/** A module for rooms made of text. */
const roomOf = (source: string): { readonly room: string } => ({
  room: `data:text/javascript,${encodeURIComponent(`export const room = { ${source} };`)}`,
});

/** A capability with every hook, made the way a careful author would. */
function careful(): Capability {
  let listener: (() => void) | undefined;
  return defineCapability({
    name: 'careful',
    kind: 'test',
    requires: ['other'],
    room: roomOf(`async aroundTest(test, next) { await next(); }, onSpanStarted() {}, onSpanEnded() {}`).room,
    setup({ capability, learn }) {
      capability('other');
      listener = () => {};
      process.on('clnrm-law-test', listener);
      learn({ kind: 'custom', capability: 'careful', title: 'load', data: { average: 0.5 } });
    },
    plan: (files) => files.toReversed(),
    onTestEnded() {},
    *judge({ file, tests }) {
      yield { kind: 'custom', capability: 'careful', title: file, data: tests.length };
    },
    onRunEnded() {},
    teardown() {
      if (listener !== undefined) process.off('clnrm-law-test', listener);
      listener = undefined;
    },
  });
}

test('a careful capability keeps every law, made anew or kept', async () => {
  const other = defineCapability({ name: 'other', kind: 'test' });
  await assertCapabilityLaws(careful, { with: [other] });
  await assertCapabilityLaws(careful(), { with: [other] });
});

test('a capability without any hook keeps every law', async () => {
  await assertCapabilityLaws(aCapability());
});

const throws = (): never => {
  throw new Error('no database');
};
let made = 0;
let setups = 0;

const breaches: readonly (readonly [flaw: string, make: () => Capability])[] = [
  [
    'has a name in kebab-case, a kind, and hooks that are functions: Failed to read the capabilities: the "name" of a ' +
      `capability must be a name in kebab-case, not 'Slow Spans'`,
    () => aCapability({ name: 'Slow Spans' }),
  ],
  ['keeps its name, so that others can require it: it was', () => aCapability({ name: `sample-${made++}` })],
  [
    'has no hook whose name is misspelt: it has "onTestEnd". Did you mean "onTestEnded"?',
    () => ({ ...aCapability(), onTestEnd: () => {} }),
  ],
  [
    'gets through a run with each hook called in order: Failed to set up the capability "sample": no database',
    () => aCapability({ setup: throws }),
  ],
  [
    'gets through a run with each hook called in order: Failed to tell the capability "sample" that a test ended',
    () => aCapability({ onTestEnded: throws }),
  ],
  [
    'gets through a run with each hook called in order: Failed to plan the run with the capability "sample": ' +
      'Failed to find the capability "store": "sample" requires nothing',
    () => aCapability({ plan: (files, { capability }) => (capability('store'), files) }),
  ],
  [
    'gets through the reruns of watch mode between one set-up and one tear-down: Failed to tell the capability',
    () => {
      let runs = 0;
      return aCapability({ onRunEnded: () => (runs++ > 0 ? throws() : undefined) });
    },
  ],
  [
    'can be set up again after it was torn down: Failed to set up the capability "sample": already set up',
    () => {
      let isSetUp = false;
      const setup = (): void => {
        if (isSetUp) throw new Error('already set up');
        isSetUp = true;
      };
      return aCapability({ setup });
    },
  ],
  [
    'can be torn down although its set-up did not get through: its teardown threw: nothing to close',
    () => {
      let open: string[] | undefined;
      const setup: Capability['setup'] = ({ learn }) => {
        learn({ kind: 'custom', capability: 'sample', title: 'first', data: 1 });
        open = [];
      };
      const teardown = (): void => {
        if (open === undefined) throw new Error('nothing to close');
      };
      return aCapability({ setup, teardown });
    },
  ],
  [
    'leaves the process as it found it: process.env.CLNRM_LAW changed from',
    () => aCapability({ setup: () => void (process.env['CLNRM_LAW'] = String(setups++)) }),
  ],
  [
    'gets through a run with each hook called in order: Failed to plan the run: the capability "sample" returned ' +
      '/invented.test.ts, which it was not given',
    () => aCapability({ plan: () => ['/invented.test.ts'] }),
  ],
  [
    'plans only files that it was given, each once, and none where there are none: Failed to plan the run: the ' +
      'capability "sample" returned /none.test.ts, which it was not given',
    () => aCapability({ plan: ([first = '/none.test.ts']) => [first] }),
  ],
  [
    'leaves the list of files that it plans unchanged: it became [',
    () => aCapability({ plan: (files) => ((files as string[]).splice(1), files) }),
  ],
  [
    'leaves the record unchanged when it judges a file: it changed it',
    () => aCapability({ judge: ({ tests }: FileRecord) => ((tests as unknown[]).pop(), []) }),
  ],
  [
    'leaves the record unchanged when a test ends: it changed it',
    () => aCapability({ onTestEnded: (of) => void Object.assign(of, { duration: 0 }) }),
  ],
  [
    'leaves the record unchanged when the run ends: it changed it',
    () => aCapability({ onRunEnded: (run) => void Object.assign(run, { outcome: 'passed' }) }),
  ],
  [
    'yields evidence that survives a structured clone, and signs with its own name: () => {} could not be cloned',
    () =>
      aCapability({ judge: () => [{ kind: 'custom', capability: 'sample', title: 't', data: () => {} }] }),
  ],
  [
    `yields evidence that survives a structured clone, and signs with its own name: 't' is signed with 'someone'`,
    () => aCapability({ judge: () => [{ kind: 'custom', capability: 'someone', title: 't', data: 1 }] }),
  ],
  [
    'names a module for rooms that exports "room", with known hooks only: it has "aroundTests", and known are',
    () => aCapability(roomOf('aroundTests() {}')),
  ],
  [
    'names a module for rooms that exports "room", with known hooks only: it exports null',
    () => aCapability({ room: 'data:text/javascript,export {}' }),
  ],
  [
    'calls "next" exactly once around a test, and waits for it: Failed to run "orders > takes one": the "aroundTest" of ' +
      'the capability "sample" called "next" never',
    () => aCapability(roomOf('async aroundTest() {}')),
  ],
  [
    "lets what a test throws pass unchanged: it let 'nothing' through",
    () => aCapability(roomOf('async aroundTest(test, next) { await next().catch(() => {}); }')),
  ],
  [
    'keeps tests apart that overlap: another test is running',
    () =>
      aCapability(
        roomOf(
          `running: false, async aroundTest(test, next) {
          if (globalThis.clnrmLawRunning) throw new Error('another test is running');
          globalThis.clnrmLawRunning = true;
          try { await next(); } finally { delete globalThis.clnrmLawRunning; }
        }`.replace('running: false, ', ''),
        ),
      ),
  ],
  [
    'is told of spans without throwing or returning a promise: Failed to tell the capability "sample" of a span',
    () => aCapability(roomOf(`onSpanEnded() { throw new Error('oops'); }`)),
  ],
  [
    'is told of spans without throwing or returning a promise: it returned a promise',
    () => aCapability(roomOf('async onSpanStarted() {}')),
  ],
  [
    'yields what it learned in a room once, signed and fit for a structured clone: Failed to tell the capability "sample" ' +
      'that a file ended: its "onFileEnded" threw oops. What it knew of it is lost',
    () => aCapability(roomOf(`*onFileEnded() { throw new Error('oops'); }`)),
  ],
  [
    'yields what it learned in a room once, signed and fit for a structured clone: it yielded {',
    () =>
      aCapability(
        roomOf(`onFileEnded: () => [{ kind: 'custom', capability: 'sample', title: 't', data: 1 }]`),
      ),
  ],
];

test.for(breaches)('a breach is named: %s', async ([flaw, make]) => {
  await expect(assertCapabilityLaws(make)).rejects.toThrow(`- ${flaw}`);
  delete process.env['CLNRM_LAW'];
});

test('every broken law is named in one error, and one mistake is told once', async () => {
  const sloppy = aCapability({
    onTestEnded: throws,
    judge: () => [{ kind: 'custom', capability: 'someone', title: 't', data: 1 }],
    ...roomOf('async aroundTest() {}'),
  });
  const failure: unknown = await assertCapabilityLaws(sloppy).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'CLNRM_CAPABILITY_LAWS' });
  expect((failure as Error).message).toMatchInlineSnapshot(`
    "Failed to hold the capability "sample" to its contract: 3 laws are broken. It must be one that …
    - gets through a run with each hook called in order: Failed to tell the capability "sample" that a test ended: no database. The other capabilities were still told
    - calls "next" exactly once around a test, and waits for it: Failed to run "orders > takes one": the "aroundTest" of the capability "sample" called "next" never. It must call it exactly once and wait for it
    - lets what a test throws pass unchanged: it let 'nothing' through"
  `);
});
