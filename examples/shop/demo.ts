import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The part of Vitest's JSON report that is looked at. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

type Result = Report['testResults'][number]['assertionResults'][number];

const root = import.meta.dirname;
const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs');

heading('1. The shop as it should be');
const whole = await run([], {});

heading('2. The same order, while the orders service skips the write to its database');
const broken = await run(['scenarios/order.test.ts'], { SHOP_BUG: 'skip-write' });

heading('What was seen');
const proved = whole.length > 0 && whole.every((result) => result.status === 'passed');
const refuted = broken.length === 1 && broken.every(isRefutedForTheMissingWrite);
say(
  proved,
  `${whole.length} scenarios hold: the spans of the four processes prove what they claim.`,
  'The scenarios of the whole shop did not all pass.',
);
say(
  refuted,
  'With the write skipped, the answer was the same 200 and the same body, and only the missing span turned the test red.',
  'The broken shop was not refuted for the missing "INSERT orders".',
);
process.exitCode = proved && refuted ? 0 : 1;

async function run(
  filters: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<readonly Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'shop-demo-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const child = spawn(process.execPath, [vitest, 'run', ...filters, ...reporters], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    await once(child, 'exit');
    const report: Report = JSON.parse(await readFile(file, 'utf8'));
    return report.testResults.flatMap((each) => each.assertionResults);
  } catch {
    return [];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A response assertion that fails, or a service that does not start, is not what is to be shown. */
function isRefutedForTheMissingWrite(result: Result): boolean {
  const messages = result.failureMessages ?? [];
  return (
    result.status === 'failed' &&
    messages.length === 1 &&
    messages.every((text) => text.includes('INSERT orders'))
  );
}

function heading(text: string): void {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

function say(held: boolean, yes: string, no: string): void {
  console.log(held ? `✓ ${yes}` : `✗ ${no}`);
}
