import { expect, test } from 'vitest';
import { sameAsForks } from './same-as-forks.ts';

const imports = `import { afterAll, beforeAll, describe, expect, test } from 'vitest';\n`;

const files = {
  'a.test.ts': `${imports}import './src/logs.ts';
console.log('while collecting');
beforeAll(() => console.info('before all'));
afterAll(() => console.debug('after all'));
describe('suite', () => {
  test('logs', () => {
    console.log('one %s %d', 'two', 3, { nested: { deep: { deeper: [1] } } });
    console.error(new Error('shown').message);
    console.warn('careful');
    console.table([{ a: 1 }]);
    console.group('group');
    console.log('inside');
    console.groupEnd();
    console.assert(false, 'asserted');
    console.count(); console.count();
    console.dir({ a: 1 });
  });
  test.concurrent('c1', async () => { await null; console.log('from c1'); });
  test.concurrent('c2', async () => { await null; console.log('from c2'); });
});
`,
  'b.test.ts': `${imports}test('fails', () => { console.log('before the failure'); expect(1).toBe(2); });\ntest('passes', () => console.log('secret'));\n`,
  'src/logs.ts': `console.log('from a module');\n`,
};

test('what tests log is shown as with forks', async () => {
  const run = await sameAsForks(files);
  expect(run.stdout).toContain('stdout | a.test.ts > suite > logs\none two 3');
  expect(run.stdout.split('before the failure')).toHaveLength(2);
});

test.each([[['--silent=passed-only', '--printConsoleTrace']], [['--disable-console-intercept']]])(
  '%s acts as with forks',
  async (flags) => {
    await sameAsForks(files, flags);
  },
);

test('onConsoleLog decides on each log as with forks', async () => {
  const run = await sameAsForks(files, [], {
    config: `onConsoleLog: (log, type, task) => { if (log.includes('secret')) return false; if (type === 'stderr') return !task?.name.includes('logs'); },`,
  });
  expect(run.stdout).not.toContain('secret');
  expect(run.stderr).not.toContain('careful');
});

test('what tests write to the streams themselves is shown once, also when a file runs again', async () => {
  const run = await sameAsForks({
    'a.test.ts': `${imports}test('writes', () => { process.stdout.write('raw out a\\n'); process.stderr.write('raw err a\\n'); });\n`,
    'b.test.ts': `${imports}test('writes', () => { process.stdout.write('raw out b\\n'); process.stderr.write('raw err b\\n'); console.log('logged b'); });\ntest('fails', () => { console.log('logged c'); process.stdout.write('raw out c\\n'); expect(1).toBe(2); });\n`,
    'c.test.ts': `${imports}test('writes much', () => { process.stdout.write('x'.repeat(200_000) + '\\n'); });\n`,
  });
  for (const text of ['raw out a', 'raw out b', 'raw out c', 'logged b', 'logged c']) {
    expect(run.stdout.split(text)).toHaveLength(2);
  }
});
