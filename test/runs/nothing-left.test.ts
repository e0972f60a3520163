import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { probeIsolation } from '../../src/room/launch/probe-isolation.ts';
import { aProject } from '../support/bare-project.ts';
import { killHost } from '../support/kill-host.ts';
import { randomFrom } from '../support/random-from.ts';

const host = fileURLToPath(new URL('../support/room-host.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const nothing = { processes: [], mounts: [], files: [] };

/** The same delays in every run of the suite, in milliseconds. */
function delays(count: number, most: number): readonly number[] {
  const random = randomFrom(20261121);
  return Array.from({ length: count }, () => Math.floor(random() * most));
}

const levels = [
  { isolation: 'process', trials: 20, most: 700 },
  { isolation: 'namespace', trials: 6, most: 700 },
  { isolation: 'container', trials: 3, most: 3000 },
] as const;

for (const { isolation, trials, most } of levels) {
  const probe = process.platform === 'win32' ? undefined : probeIsolation(isolation);
  if (probe?.kind === 'unavailable')
    console.warn(`No ${isolation} rooms are killed: ${probe.reason}. ${probe.remedy}`);

  describe.skipIf(probe?.kind !== 'available').concurrent(`rooms with isolation "${isolation}"`, () => {
    for (const delay of delays(trials, most)) {
      test(`nothing is left of a host killed ${delay} ms after its start`, async () => {
        const args = ['--conditions=@clnrm/source', host, isolation, 'UNIQUE'];
        expect(await killHost({ command: process.execPath, args, cwd: root, delay })).toEqual(nothing);
      });
    }
    test('nothing is left of a host killed while a room blocks its event loop', async () => {
      const args = ['--conditions=@clnrm/source', host, isolation, 'UNIQUE'];
      const trial = { command: process.execPath, args, cwd: root, delay: 0, after: 'room\n' };
      expect(await killHost(trial)).toEqual(nothing);
    });
  });
}

/** The number of the trial is the outermost mark. */
const unruly = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'vitest';

const seconds = process.env.CLNRM_RUN.split(':')[0];
const away = { stdio: 'ignore', detached: true };

test('leaves what it can', async () => {
  writeFileSync(tmpdir() + '/file', 'left behind');
  const children = [
    spawn('sleep', [seconds], away),
    spawn('sleep', [seconds], { stdio: 'ignore', env: { PATH: process.env.PATH } }),
  ];
  await Promise.all(children.map((child) => new Promise((resolve) => child.on('spawn', resolve))));
  process.stdout.write('room\\n');
});

test('never ends', { timeout: 60_000 }, () => {
  for (;;);
});
`;

const projectLevels = [
  { isolation: 'verified', trials: 4 },
  { isolation: 'process', trials: 2 },
  { isolation: 'namespace', trials: 2 },
] as const;

for (const { isolation, trials } of projectLevels) {
  const probe = process.platform === 'win32' ? undefined : probeIsolation(isolation);

  describe
    .skipIf(probe?.kind !== 'available')
    .concurrent(`a run of Vitest with isolation "${isolation}"`, () => {
      const files = {
        'vitest.config.mjs': `import { clnrm } from 'clnrm/config';
        export default { plugins: [clnrm({ isolation: '${isolation}' })], test: { pool: 'clnrm', maxWorkers: 2 } };`,
        ...Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.test.mjs`, unruly])),
      };
      const vitest = [
        '--conditions=@clnrm/source',
        'node_modules/vitest/vitest.mjs',
        'run',
        '--disable-console-intercept',
      ];

      for (const delay of delays(trials, 1500)) {
        test(`nothing is left of one killed ${delay} ms after its start`, async ({ onTestFinished }) => {
          const { path } = aProject(files, onTestFinished);
          expect(await killHost({ command: process.execPath, args: vitest, cwd: path, delay })).toEqual(
            nothing,
          );
        });
      }
      test('nothing is left of one killed while a test blocks its event loop', async ({ onTestFinished }) => {
        const { path } = aProject(files, onTestFinished);
        const trial = { command: process.execPath, args: vitest, cwd: path, delay: 200, after: 'room\n' };
        expect(await killHost(trial)).toEqual(nothing);
      });
    });
}
