// `npm run check`: everything that can be said about the code without running it, in seconds.
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

type Command = readonly string[];

/** Commands that run one after the other until one fails. */
interface Step {
  readonly name: string;
  readonly commands: readonly Command[];
}

/** What is read of a `package.json`. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
}

interface Result {
  readonly passed: boolean;
  readonly output: string;
  /** Milliseconds. */
  readonly time: number;
}

const tarballs = mkdtempSync(join(tmpdir(), 'clnrm-check-'));
const published = ['.', ...globSync('packages/*').toSorted()]
  .map(manifestOf)
  .filter(({ private: isPrivate }) => !isPrivate);
const tarballOf = ({ name, version }: Manifest): string =>
  join(tarballs, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);

/** The types come first because they write `dist`, which the tarballs hold. */
const first: readonly Step[] = [
  {
    name: 'types',
    commands: [
      ['tsc', '-b'],
      ['node', 'scripts/bundle.ts'],
      ['tsc', '-p', 'tsconfig.test.json'],
    ],
  },
  {
    name: 'packages',
    commands: [
      [
        'npm',
        'pack',
        '--silent',
        '--ignore-scripts',
        '--workspace=packages',
        '--include-workspace-root',
        `--pack-destination=${tarballs}`,
      ],
    ],
  },
];

const rest: readonly Step[] = [
  { name: 'lint', commands: [['oxlint', '--quiet']] },
  { name: 'format', commands: [['oxfmt', '--check', '.']] },
  { name: 'unused code', commands: [['knip', '--no-progress']] },
  { name: 'architecture', commands: [['vitest', 'run', '--project=unit', 'test/architecture.test.ts']] },
  {
    name: 'exports',
    commands: published.map((manifest) => ['publint', 'run', tarballOf(manifest), '--strict']),
  },
  ...published.map((manifest): Step => ({
    name: `types of ${manifest.name}`,
    commands: [['attw', tarballOf(manifest), '--profile=esm-only', '--format=ascii']],
  })),
];

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: undefined };

function run([name = '', ...args]: Command): Promise<{
  readonly code: number | null;
  readonly output: string;
}> {
  return new Promise((resolve, reject) => {
    const child = spawn(name === 'npm' ? name : `node_modules/.bin/${name}`, args, {
      env: { ...process.env, NODE_OPTIONS: '--conditions=@clnrm/source', ...colour },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

async function take({ commands }: Step): Promise<Result> {
  const start = performance.now();
  for (const command of commands) {
    const { code, output } = await run(command);
    if (code !== 0) return { passed: false, output, time: performance.now() - start };
  }
  return { passed: true, output: '', time: performance.now() - start };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Takes the steps, as many at once as there are cores, and says how each went as soon as those before it have ended. */
async function takeAll(steps: readonly Step[]): Promise<number> {
  const lanes = Array.from({ length: availableParallelism() }, () => Promise.resolve());
  let failed = 0;
  let told = Promise.resolve();
  for (const [index, step] of steps.entries()) {
    const lane = index % lanes.length;
    const result = (lanes[lane] ?? Promise.resolve()).then(() => take(step));
    lanes[lane] = result.then(() => {});
    told = told.then(async () => {
      const { passed, output, time } = await result;
      console.log(`${passed ? '✓' : '✗'} ${step.name.padEnd(24)} ${seconds(time).padStart(7)}`);
      if (passed) return;
      failed++;
      console.log(`\n${output.trimEnd()}\n`);
    });
  }
  await told;
  return failed;
}

const start = performance.now();
let failed = 0;
for (const step of first) failed += await takeAll([step]);
failed += await takeAll(rest);
rmSync(tarballs, { recursive: true });
const total = first.length + rest.length;
const verdict = failed === 0 ? `${total} checks passed` : `${failed} of ${total} checks failed`;
console.log(`\n${verdict} in ${seconds(performance.now() - start)}`);
process.exitCode = failed === 0 ? 0 : 1;
