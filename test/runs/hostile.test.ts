import { expect, test } from 'vitest';
import { attempt, nothing, passes } from '../support/attempt.ts';

const pass = `test('passes', () => {});`;
const body = (source: string): string =>
  `import { test } from 'vitest';\n${pass}\ntest('is hostile', async () => { ${source} });\ntest('comes after', () => {});\n`;
const soon = 'await new Promise((resolve) => setTimeout(resolve, 300));';

test.for([
  [`process.disconnect(); ${soon}`, 'with exit code 1'],
  [`process.kill(0, 'SIGKILL'); ${soon}`, 'by SIGKILL'],
  [`process.kill(0, 'SIGTERM'); ${soon}`, 'by SIGTERM'],
  [`process.kill(-process.pid, 'SIGINT'); ${soon}`, 'by SIGINT'],
  ['process.reallyExit(0);', 'with exit code 0'],
  ['process.abort();', 'by SIGABRT'],
] as const)(
  'a test that ends its process is charged with it, and nobody else: %s',
  async ([source, manner]) => {
    const { code, output, run, left } = await attempt({ 'a.test.ts': body(source), 'b.test.ts': passes });
    expect(output).toContain(
      `RoomCrashError: Failed to finish "is hostile": the process of its room ended ${manner}`,
    );
    expect(output).toContain('↓ comes after [the room ended before this test ran]');
    expect(output).toContain('Tests  1 failed | 2 passed | 1 skipped (4)');
    expect(run.added).toContain('Crashes  1 room ended before the test did');
    expect({ code, left }).toEqual({ code: 1, left: nothing });
  },
);

test('what a test says to the host is ignored unless it is the protocol', async () => {
  const words = [
    `'hello'`,
    'null',
    '5',
    '[1]',
    '{}',
    `{ clnrm: 'left' }`,
    `{ clnrm: 'what' }`,
    `{ clnrm: 'ran' }`,
    `{ t: 's' }`,
  ];
  const { code, output, left } = await attempt({
    'a.test.ts': body(words.map((word) => `process.send(${word});`).join(' ')),
    'b.test.ts': passes,
  });
  expect(output).toContain('Tests  4 passed (4)');
  expect({ code, left }).toEqual({ code: 0, left: nothing });
});

test('a test that takes `process` apart is told, and the next file has a whole one', async () => {
  const { code, output, run, left } = await attempt(
    {
      'a.test.ts': body(
        `for (const name of ['send', 'on', 'exit', 'kill']) process[name] = () => { throw new Error(name); };`,
      ),
      'b.test.ts': `import { expect, test } from 'vitest';
        test('is whole', () => expect(() => process.kill(process.pid, 0)).not.toThrow());`,
    },
    { config: 'maxWorkers: 1,' },
  );
  expect(output).toContain('Tests  4 passed (4)');
  for (const name of ['send', 'on', 'exit', 'kill'])
    expect(run.added).toMatch(new RegExp(`process\\.${name} +changed`));
  expect(run.added).toMatch(/retired +a\.test\.ts +left dirty/);
  expect({ code, left }).toEqual({ code: 0, left: nothing });
});

test('a test that takes the listeners of its process away ends its room alone', async () => {
  const { code, output, left } = await attempt({
    'a.test.ts': body(`process.removeAllListeners(); ${soon}`),
    'b.test.ts': passes,
  });
  expect(output).toContain('✓ b.test.ts (1 test)');
  expect(output).toContain('RoomCrashError: Failed to finish ');
  expect({ code, left }).toEqual({ code: 1, left: nothing });
});

test('50 MB of output arrive whole', async () => {
  const { code, run, left } = await attempt(
    {
      'a.test.ts': body(
        `for (let i = 0; i < 50; i++) process.stdout.write('x'.repeat(1024 * 1024) + '\\n');`,
      ),
    },
    {},
    ['--disable-console-intercept'],
  );
  // The reporter's own lines may stand in between.
  const pieces = run.stdout.match(/x{2,}/g) ?? [];
  expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(50 * 1024 * 1024);
  expect(run.outcome.report).toMatchObject({ numPassedTests: 3, success: true });
  expect({ code, left }).toEqual({ code: 0, left: nothing });
});

test('5000 tests in one file and 300 files are all counted', async () => {
  const many = `import { test } from 'vitest';\nfor (let i = 0; i < 5000; i++) test(String(i), () => {});\n`;
  const files = Object.fromEntries(Array.from({ length: 299 }, (_, index) => [`${index}.test.ts`, passes]));
  const { code, output, left } = await attempt({ 'a.test.ts': many, ...files });
  expect(output).toContain('Test Files  300 passed (300)');
  expect(output).toContain('Tests  5299 passed (5299)');
  expect({ code, left }).toEqual({ code: 0, left: nothing });
});
