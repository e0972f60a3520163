import { expect, test } from 'vitest';
import { makeProject } from '../../support/project.ts';
import { finish, startNode, startVitest } from '../../support/run-vitest.ts';

/** Cancels the run, as Vitest does on a key press, when a test says so. */
const driver = `import { createVitest } from 'vitest/node';
const [pool, ...delays] = process.argv.slice(2);
const seen = [];
const reporter = {
  onUserConsoleLog: ({ content }) => { if (content.includes('started')) for (const delay of delays) setTimeout(() => vitest.cancelCurrentRun('keyboard-input'), delay); },
  onTestRunEnd(modules, errors, reason) {
    seen.push(reason, ...errors.map(({ message }) => message));
    for (const module of modules) for (const test of module.children.allTests()) seen.push([module.relativeModuleId, test.name, test.result().state, test.result().note, test.result().errors?.[0].message]);
  },
};
const vitest = await createVitest({ watch: false, pool, reporters: [reporter], maxWorkers: 1 }, { configLoader: 'native' });
await vitest.start();
await vitest.close();
console.log('@ ' + JSON.stringify(seen));
`;

const files = {
  'drive.mjs': driver,
  // Without a record of earlier runs the largest file comes first.
  'a.test.ts': `import { test } from 'vitest';\ntest('a', () => {});\n// ${'-'.repeat(2000)}\n`,
  'b.test.ts': `import { afterAll, expect, test } from 'vitest';
test('passed before', () => {});
test('failed before', () => { expect(1).toBe(2); });
test('runs', async ({ signal }) => { console.log('started'); await new Promise((resolve) => setTimeout(resolve, 60_000)); });
test('never', () => {});
// ${'-'.repeat(1000)}
`,
  'c.test.ts': `import { test } from 'vitest';\ntest('c', () => {});\n`,
};

async function drive(pool: 'forks' | 'clnrm', delays: readonly number[]): Promise<unknown> {
  const project = makeProject(files, { plugin: pool === 'clnrm' });
  const { exitCode, stdout } = await finish(startNode(project, ['drive.mjs', pool, ...delays.map(String)]));
  const seen = stdout.split('\n').find((line) => line.startsWith('@ ')) ?? '@ null';
  return { exitCode, seen: JSON.parse(seen.slice(2)) as unknown, leaks: stdout.includes('Leaks') };
}

test.each([[[100]], [[100, 200]]])(
  'a run that is cancelled after %s ms ends as with forks, without a second go',
  async (delays) => {
    const [forks, clnrm] = await Promise.all([drive('forks', delays), drive('clnrm', delays)]);
    expect(clnrm).toEqual(forks);
    expect(clnrm).toEqual({
      exitCode: 1,
      leaks: false,
      seen: [
        'interrupted',
        ['a.test.ts', 'a', 'passed'],
        ['b.test.ts', 'passed before', 'passed'],
        ['b.test.ts', 'failed before', 'failed', null, 'expected 1 to be 2 // Object.is equality'],
        ['b.test.ts', 'runs', 'skipped', 'The test run was aborted by the user.'],
        ['b.test.ts', 'never', 'skipped', 'The test run was aborted by the user.'],
      ].map((item) => (Array.isArray(item) ? [...item, null, null].slice(0, 5) : item)),
    });
  },
);

test.skipIf(process.platform === 'win32')(
  'SIGINT and SIGTERM end the run with the exit code that forks has',
  async () => {
    const end = async (pool: string, signal: NodeJS.Signals): Promise<unknown> => {
      const child = startVitest(makeProject(files, { plugin: pool === 'clnrm' }), [`--pool=${pool}`]);
      child.stdout?.on('data', (chunk) => void (String(chunk).includes('started') && child.kill(signal)));
      const { exitCode } = await finish(child);
      return [signal, exitCode, child.signalCode];
    };
    const both = async (pool: string): Promise<unknown> =>
      Promise.all([end(pool, 'SIGINT'), end(pool, 'SIGTERM')]);
    const [forks, clnrm] = await Promise.all([both('forks'), both('clnrm')]);
    expect(clnrm).toEqual(forks);
  },
);
