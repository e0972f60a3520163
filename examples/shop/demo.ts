import { fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './demo-report.ts';

const root = import.meta.dirname;
const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs');

heading('1. The shop as it should be');
const whole = await run([], {});

heading('2. The same order, while the orders service skips the write to its database');
const broken = await run(['scenarios/order.test.ts'], { SHOP_BUG: 'skip-write' });

const proved = whole.length > 0 && whole.every(({ state }) => state === 'passed');
const refuted = broken.length === 1 && broken.every(isRefutedForTheMissingWrite);

heading('What was seen');
say(
  proved,
  `All ${whole.length} scenarios hold: the spans that the four processes sent prove each claim.`,
  'The scenarios of the whole shop did not all pass.',
);
say(
  refuted,
  'With the write skipped the answer was the same 200 and the same body; only the missing span turned the test red.',
  'The order of the broken shop was not refuted for its missing "INSERT orders".',
);
process.exitCode = proved && refuted ? 0 : 1;

async function run(
  filters: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const child = fork(
    vitest,
    ['run', '--project=processes', ...filters, '--reporter=default', '--reporter=./demo-report.ts'],
    {
      cwd: root,
      env: { ...process.env, ...env },
      // What Vitest prints about a failure stays in its place, also where the output is kept in a file.
      stdio: [0, 1, 1, 'ipc'],
    },
  );
  child.on('message', (message: readonly Outcome[]) => outcomes.push(...message));
  await once(child, 'exit');
  return outcomes;
}

/** A response that differs, a service that does not start or a leak would be another reason. */
function isRefutedForTheMissingWrite({ state, errors }: Outcome): boolean {
  const [error] = errors;
  return (
    state === 'failed' &&
    errors.length === 1 &&
    error?.name === 'SpanAssertionError' &&
    error.message.startsWith('Failed to prove that a span "INSERT orders"')
  );
}

function heading(text: string): void {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

function say(held: boolean, yes: string, no: string): void {
  console.log(held ? `✓ ${yes}` : `✗ ${no}`);
}
