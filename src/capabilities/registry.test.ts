import { defineCapability } from '@clnrm/model';
import type { Capability, FileRecord, RunRecord, TestRecord } from '@clnrm/model';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { TracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { createRegistry } from './registry.ts';

const run = { runId: 'r1', root: '/project', watch: false };
const file: FileRecord = {
  file: '/project/a.test.ts',
  project: '',
  room: undefined,
  tests: [],
  evidence: [],
};
const ended: RunRecord = {
  id: 'r1',
  startedAt: 0,
  duration: 1,
  outcome: 'passed',
  files: [file],
  evidence: [],
};
const aTest: TestRecord = {
  id: '1',
  name: 'orders > takes one',
  file: file.file,
  project: '',
  state: 'passed',
  duration: 1,
  retries: 0,
  spans: 0,
  errors: [],
  evidence: [],
};

/** A capability that writes the name of each hook into `log`. */
function logging(name: string, log: string[], rest: Partial<Capability> = {}): Capability {
  return defineCapability({
    name,
    kind: 'test',
    setup: () => void log.push(`${name}.setup`),
    teardown: () => void log.push(`${name}.teardown`),
    ...rest,
  });
}

const named = (name: string, ...requires: string[]): Capability => ({ name, kind: 'test', requires });

test('capabilities are set up in the given order and torn down in reverse', async () => {
  const log: string[] = [];
  const registry = createRegistry([logging('a', log), logging('b', log)]);
  await registry.setup(run);
  await registry.teardown();
  expect(log).toEqual(['a.setup', 'b.setup', 'b.teardown', 'a.teardown']);
});

test('a capability comes after those that it requires, and the others keep their places', () => {
  const registry = createRegistry([named('a', 'd'), named('b'), named('c', 'b'), named('d')]);
  expect(registry.capabilities.map(({ name }) => name)).toEqual(['d', 'a', 'b', 'c']);
});

test('a cycle is named whole', () => {
  expect(() => createRegistry([named('x', 'a'), named('a', 'b'), named('b', 'c'), named('c', 'a')])).toThrow(
    'Failed to order the capabilities: they require each other in a cycle, a -> b -> c -> a. ' +
      'Remove one name from the "requires" of one of them.',
  );
  expect(() => createRegistry([named('a', 'a')])).toThrow('in a cycle, a -> a.');
});

test('a requirement that is missing is named together with what there is', () => {
  expect(() => createRegistry([named('a', 'spanss'), named('spans')])).toThrow(
    'Failed to order the capabilities: "a" requires "spanss", which is not among "a", "spans". Did you mean "spans"?',
  );
  expect(() => createRegistry([named('a', 'store')])).toThrow('Add it to the option "capabilities".');
});

test('two capabilities of one name are refused', () => {
  expect(() => createRegistry([named('a'), named('a')])).toThrow(
    'Failed to read the capabilities: two are named "a". Keep one of them, or rename yours.',
  );
});

test.for<[unknown, string]>([
  [undefined, 'a capability must be an object, not undefined.'],
  [
    { name: 'My Thing', kind: 'x' },
    'the "name" of a capability must be a name in kebab-case, not \'My Thing\'.',
  ],
  [{ name: 'a' }, '"kind" of the capability "a" must be a word, not undefined.'],
  [
    { name: 'a', kind: 'x', requires: 'b' },
    '"requires" of the capability "a" must be a list of names, not \'b\'.',
  ],
  [
    { name: 'a', kind: 'x', room: './r.js' },
    '"room" of the capability "a" must be the URL of a module, not \'./r.js\'.',
  ],
  [{ name: 'a', kind: 'x', judge: 1 }, '"judge" of the capability "a" must be a function, not 1.'],
])('a malformed capability is refused: %o', ([capability, sentence]) => {
  expect(() => createRegistry([capability as Capability])).toThrow(
    `Failed to read the capabilities: ${sentence} Build it with defineCapability() to let the compiler check it.`,
  );
});

test('a capability may be an instance of a class', async () => {
  class Counting implements Capability {
    readonly name = 'counting';
    readonly kind = 'test';
    files = 0;
    plan(files: readonly string[]): readonly string[] {
      this.files = files.length;
      return files;
    }
  }
  const counting = new Counting();
  const registry = createRegistry([counting]);
  await registry.setup(run);
  await registry.plan(['/a', '/b']);
  expect(counting.files).toBe(2);
});

test('when a set-up throws, nothing after it is set up and what was begun is torn down', async () => {
  const log: string[] = [];
  const broken = logging('b', log, {
    setup: () => {
      throw new Error('no database');
    },
  });
  const registry = createRegistry([logging('a', log), broken, logging('c', log)]);
  await expect(registry.setup(run)).rejects.toThrow(
    'Failed to set up the capability "b": no database. No test was run.',
  );
  await registry.teardown();
  expect(log).toEqual(['a.setup', 'b.teardown', 'a.teardown']);
});

test('when tear-downs throw, all are torn down and one error names each that threw', async () => {
  const log: string[] = [];
  const throwing = (name: string): Capability =>
    logging(name, log, {
      teardown: () => {
        log.push(`${name}.teardown`);
        throw new Error(`${name} is stuck`);
      },
    });
  const registry = createRegistry([throwing('a'), logging('b', log), throwing('c')]);
  await registry.setup(run);
  const failure: unknown = await registry.teardown().catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'CLNRM_CAPABILITY_TEARDOWN',
    message:
      'Failed to tear down the capabilities: "c" (c is stuck), "a" (a is stuck). All others were torn down.',
    cause: { errors: [{ message: 'c is stuck' }, { message: 'a is stuck' }] },
  });
  expect(log.slice(3)).toEqual(['c.teardown', 'b.teardown', 'a.teardown']);
  await expect(registry.teardown()).resolves.toBeUndefined();
});

test('a registry can be set up again after it was torn down', async () => {
  const log: string[] = [];
  const registry = createRegistry([logging('a', log)]);
  for (const _ of [1, 2]) {
    await registry.setup(run);
    await registry.teardown();
  }
  expect(log).toEqual(['a.setup', 'a.teardown', 'a.setup', 'a.teardown']);
});

test('each plan hook receives what the one before it kept', async () => {
  const dropFirst: Capability = { ...named('drop'), plan: (files) => files.slice(1) };
  const reverse: Capability = { ...named('reverse'), plan: async (files) => files.toReversed() };
  const registry = createRegistry([dropFirst, reverse]);
  await registry.setup(run);
  expect(await registry.plan(['/a', '/b', '/c'])).toEqual(['/c', '/b']);
});

test.for<[unknown, string]>([
  [['/b'], 'returned /b, which it was not given'],
  [['/a', '/a'], 'returned /a twice'],
  [undefined, 'returned undefined'],
])('a plan that invents files ends the run: %o', async ([files, what]) => {
  const registry = createRegistry([{ ...named('p'), plan: () => files as readonly string[] }]);
  await registry.setup(run);
  await expect(registry.plan(['/a'])).rejects.toThrow(
    `Failed to plan the run: the capability "p" ${what}. Return some of the given files, each once.`,
  );
});

test('a capability is given those that it requires and no others', async () => {
  const asked: (string | Error)[] = [];
  const asking: Capability = {
    ...named('asking', 'b'),
    setup: ({ capability }) => {
      asked.push(capability('b').name);
      capability('c');
    },
  };
  const registry = createRegistry([asking, named('b'), named('c')]);
  await expect(registry.setup(run)).rejects.toThrow(
    'Failed to set up the capability "asking": Failed to find the capability "c": "asking" requires "b". ' +
      'Add "c" to its "requires", so that it is set up first.',
  );
  expect(asked).toEqual(['b']);
});

test('a hook that throws late is kept as a failure and the other capabilities are still told', async () => {
  const log: string[] = [];
  const throws = (): never => {
    throw new Error('oops');
  };
  const bad: Capability = { ...named('bad'), onTestEnded: throws, judge: throws, onRunEnded: throws };
  const good: Capability = {
    ...named('good'),
    onTestEnded: ({ name }) => void log.push(name),
    *judge() {
      yield { kind: 'custom', capability: 'good', title: 'seen', data: 1 };
    },
    onRunEnded: ({ outcome }) => void log.push(outcome),
  };
  const registry = createRegistry([bad, good]);
  await registry.setup(run);
  await registry.testEnded(aTest);
  expect(registry.judge(file)).toEqual([{ kind: 'custom', capability: 'good', title: 'seen', data: 1 }]);
  await registry.runEnded(ended);
  expect(log).toEqual(['orders > takes one', 'passed']);
  expect(registry.failures.map(({ message }) => message)).toEqual([
    'Failed to tell the capability "bad" that a test ended: oops. The other capabilities were still told.',
    'Failed to judge a file with the capability "bad": oops. What it knew of /project/a.test.ts is lost.',
    'Failed to tell the capability "bad" that the run ended: oops. The other capabilities were still told.',
  ]);
});

test('every hook call is a span of the scope clnrm that names the capability', async () => {
  const spans = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
  );
  const registry = createRegistry([
    {
      ...named('a'),
      setup: async () => {},
      plan: (files) => files,
      onTestEnded: () => {
        throw new Error('oops');
      },
      judge: () => [],
      onRunEnded: () => {},
      teardown: () => {},
    },
    named('silent'),
  ]);
  await registry.setup(run);
  await registry.plan(['/a']);
  await registry.testEnded(aTest);
  registry.judge(file);
  await registry.runEnded(ended);
  await registry.teardown();
  trace.disable();
  const seen = spans.getFinishedSpans();
  expect(seen.map(({ name }) => name)).toEqual([
    'capability.setup',
    'capability.plan',
    'capability.onTestEnded',
    'capability.judge',
    'capability.onRunEnded',
    'capability.teardown',
  ]);
  for (const span of seen) {
    expect(span.instrumentationScope.name).toBe('clnrm');
    expect(span.attributes['clnrm.capability.name']).toBe('a');
  }
  expect(seen[2]?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'oops' });
});

test('what a capability learns is taken once', async () => {
  const registry = createRegistry([
    {
      ...named('a'),
      setup: ({ learn }) => learn({ kind: 'custom', capability: 'a', title: 'load', data: 0.4 }),
    },
  ]);
  await registry.setup(run);
  expect(registry.takeLearned()).toHaveLength(1);
  expect(registry.takeLearned()).toHaveLength(0);
});
