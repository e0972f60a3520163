import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProcesses } from '../../../src/room/residue/find-processes.ts';
import { makeProject } from '../../support/project.ts';
import { runIn, runVitest } from '../../support/run-vitest.ts';
import { testsThat } from './same-as-forks.ts';

const imports = `import { afterAll, expect, test } from 'vitest';\n`;

test('a crash is charged to the test that was running; results from before are kept and other files run', async () => {
  const around = (body: string): string =>
    `${imports}test('before', () => {});\ntest('fails before', () => { expect(1).toBe(2); });\ntest('crashes', async () => { ${body} });\ntest('after', () => {});\n`;
  const run = await runVitest(
    {
      'a.kill.test.ts': around(`process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});`),
      'b.abort.test.ts': around(`process.abort();`),
      'c.exit.test.ts': around(`await new Promise(() => setTimeout(() => process.reallyExit(7), 1));`),
      'd.heap.test.ts': around(`const all = []; for (;;) all.push(new Array(10_000).fill({}));`),
      'e.block.test.ts': around(`for (;;);`).replace(
        `'crashes', async`,
        `'crashes', { timeout: 100 }, async`,
      ),
      'f.import.test.ts': `${imports}process.kill(process.pid, 'SIGKILL');\nawait new Promise(() => {});\ntest('never', () => {});\n`,
      'g.end.test.ts': `${imports}test('ran', () => {});\nafterAll(async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}); });\n`,
      'h.fine.test.ts': `${imports}test('fine', () => {});\n`,
    },
    ['--pool=clnrm', '--maxWorkers=2'],
    {
      clnrm: 'hardTimeout: 300',
      config: `execArgv: ['--conditions=@clnrm/source', '--max-old-space-size=64'],`,
    },
  );
  expect(run.outcome.exitCode).toBe(1);
  const messages = (file: string): unknown =>
    run.outcome.report?.testResults
      .find(({ name }) => name.endsWith(file))
      ?.assertionResults.map(({ fullName, status, failureMessages }) => [
        fullName,
        status,
        failureMessages[0]?.split('\n')[0],
      ]);
  const others = (message: unknown): unknown => [
    ['before', 'passed', undefined],
    ['fails before', 'failed', 'AssertionError: expected 1 to be 2 // Object.is equality'],
    ['crashes', 'failed', message],
    ['after', 'skipped', undefined],
  ];
  const ended = (how: string): unknown =>
    others(
      expect.stringMatching(
        new RegExp(`^RoomCrashError: Failed to finish "crashes": the process of its room ended ${how}`),
      ),
    );
  expect(messages('a.kill.test.ts')).toEqual(ended('by SIGKILL'));
  expect(messages('b.abort.test.ts')).toEqual(ended('(by SIGABRT|with exit code 134)'));
  expect(messages('c.exit.test.ts')).toEqual(ended('with exit code 7'));
  expect(messages('d.heap.test.ts')).toEqual(ended('(by SIGABRT|with exit code 134)'));
  expect(messages('e.block.test.ts')).toEqual(
    others(
      'RoomBlockedError: Failed to finish "crashes": it blocked the event loop for more than 400 ms, so its time limit of 100 ms ' +
        `could not end it. Look for a loop without an await, or raise the test's timeout.`,
    ),
  );
  expect(testsThat('passed', run).filter((name) => name !== 'before')).toEqual(['ran', 'fine']);
  for (const file of ['f.import.test.ts', 'g.end.test.ts']) {
    expect(run.outcome.report?.testResults.find(({ name }) => name.endsWith(file))?.status).toBe('failed');
  }
  expect(run.stderr).not.toContain('Unhandled');
});

test('without isolation the files after a crash run in the next process', async () => {
  const run = await runVitest(
    {
      'a.test.ts': `${imports}test('a', () => {});\n`,
      'b.test.ts': `${imports}test('b', () => {});\ntest('crashes', async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}); });\n`,
      'c.test.ts': `${imports}test('c', () => {});\n`,
      'd.test.ts': `${imports}test('d', () => {});\n`,
    },
    ['--pool=clnrm', '--no-isolate', '--maxWorkers=1'],
  );
  expect(testsThat('passed', run)).toEqual(['a', 'b', 'c', 'd']);
  expect(testsThat('failed', run)).toEqual(['crashes']);
});

test('a process that grew past the memory limit is not used again', async () => {
  const run = await runVitest(
    { 'a.test.ts': `${imports}test('a', () => {});\n`, 'b.test.ts': `${imports}test('b', () => {});\n` },
    ['--pool=clnrm', '--maxWorkers=1'],
    { clnrm: `memoryLimit: '1mb'` },
  );
  expect(testsThat('passed', run)).toEqual(['a', 'b']);
  expect(run.added).toContain('2 verified (2 fresh, 2 retired)');
  expect(run.added).toContain('grew past the memory limit');
});

test.skipIf(process.platform === 'win32')('nothing of a room survives its crash', async () => {
  const project = makeProject({
    'a.test.ts': `${imports}import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
test('crashes', async () => {
  spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();
  writeFileSync('node_modules/run.txt', process.env['CLNRM_RUN'] ?? '');
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => {});
});
`,
  });
  await runIn(project, ['--pool=clnrm']);
  const runId = project.read('node_modules/run.txt').split(':').at(-1) ?? '';
  expect(runId).not.toBe('');
  expect(findProcesses({ runId })).toEqual([]);
  expect(existsSync(join(project.temp, 'clnrm-0', runId))).toBe(false);
});
