import { expect, test } from 'vitest';
import { runPair, runVitest } from '../../support/run-vitest.ts';
import { testsThat } from './same-as-forks.ts';

/** A package's state is loaded once in a process, and nobody can see or reset it. */
const dep = {
  'node_modules/dep/package.json': '{ "name": "dep", "type": "module", "main": "index.js" }',
  'node_modules/dep/index.js': `let count = 0;\nexport const next = () => ++count;\n`,
};

const start = `import { afterAll, beforeAll, describe, expect, test } from 'vitest';\nimport { next } from 'dep';\nconst polluted = next() > 1;\n`;

const files = {
  ...dep,
  // Without a record of earlier runs the largest file comes first.
  'a.test.ts': `${start}test('a', () => {});\n// ${'-'.repeat(2000)}\n`,
  'b.test.ts': `${start}
test('before', async ({ annotate }) => { console.log('logged once'); process.stdout.write('written once\\n'); await annotate('annotated once'); expect({ b: 1 }).toMatchSnapshot(); expect(1).toMatchInlineSnapshot(); });
test('fails when polluted', () => { console.log('logged in both goes'); expect(polluted).toBe(false); });
test('after', () => { console.log('logged after'); expect('after').toMatchSnapshot(); });
`,
  'c.test.ts': `${start}test('fails always', () => { console.log('logged before a failure'); expect(1).toBe(2); });\ntest('passes', () => {});\n`,
  'd.test.ts': `${start}if (polluted) throw new Error('polluted while collecting');\ntest('collected', () => {});\n`,
  'e.test.ts': `${start}test('leaves a rejection', async () => { if (polluted) void Promise.reject(new Error('polluted rejection')); await new Promise((resolve) => setTimeout(resolve, 20)); });\n`,
  'f.test.ts': `${start}describe('hooks', () => { beforeAll(() => { if (polluted) throw new Error('polluted hook'); }); test('runs', () => {}); });\nafterAll(() => { if (polluted) throw new Error('polluted end'); });\n`,
  'g.test.ts': `${start}test('survives', () => { if (polluted) process.kill(process.pid, 'SIGKILL'); });\n`,
  'h.test.ts': `${start}test('goes on', { timeout: 100 }, () => { while (polluted); });\n`,
};

test('what only fails in a process that others used before passes, and leaves no trace of the first go', async () => {
  const { forks, clnrm } = await runPair(files, ['--maxWorkers=1', '--reporter=verbose'], {
    clnrm: 'hardTimeout: 200',
  });
  expect(clnrm.outcome).toEqual(forks.outcome);
  expect(testsThat('failed', clnrm)).toEqual(['fails always']);
  for (const text of [
    'logged once',
    'logged in both goes',
    'written once',
    'annotated once',
    'logged after',
    'logged before a failure',
  ]) {
    expect(clnrm.stdout.split(`${text}\n`)).toHaveLength(2);
  }
  expect(clnrm.outcome.report?.snapshot).toMatchObject({ added: 3, matched: 0, filesAdded: 1 });
  const again = clnrm.added.split('\n').filter((line) => line.includes('run again'));
  expect(again.filter((line) => line.includes('passed in a fresh one')).length).toBeGreaterThanOrEqual(5);
  expect(again.filter((line) => line.includes('and in a fresh one')).length).toBeLessThanOrEqual(1);
});

test('a failure that was none does not count for bail', async () => {
  const { forks, clnrm } = await runPair(files, ['--maxWorkers=1', '--bail=2'], {
    clnrm: 'hardTimeout: 200',
  });
  expect(clnrm.outcome).toEqual(forks.outcome);
});

test('without a second go the failure counts', async () => {
  const few = { ...dep, 'a.test.ts': files['a.test.ts'], 'b.test.ts': files['b.test.ts'] };
  const run = await runVitest(few, ['--pool=clnrm', '--maxWorkers=1'], { clnrm: 'rerun: false' });
  expect(testsThat('failed', run)).toEqual(['fails when polluted']);
  expect(run.added).not.toContain('run again');
});
