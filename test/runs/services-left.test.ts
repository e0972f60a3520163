import { describe, expect, test } from 'vitest';
import { aProject } from '../support/bare-project.ts';
import { killHost } from '../support/kill-host.ts';

const nothing = { processes: [], mounts: [], files: [] };

/** Services that start others, one of which leaves their group and is deaf to requests; the trial's number is the outermost mark. */
const scenarios = `
import { command, ready, scenario, services } from 'clnrm/scenario';

const unique = process.env.CLNRM_RUN.split(':')[0];
const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
const script = \`
  const { spawn } = require('node:child_process');
  spawn(process.execPath, ['-e', process.argv[1], process.argv[2]], { detached: true, stdio: 'ignore' });
  require('node:fs').writeFileSync(process.env.SERVICE_FOLDER + '/file', 'left behind');
  require('node:http').createServer((_, response) => response.end()).listen(process.env.PORT);
\`;
const node = () => [process.execPath, '-e', script, stubborn, unique];
const shop = services({
  db: command(node()),
  cache: command(node(), { ready: ready.http('/') }),
  api: command(node(), { needs: ['db', 'cache'], graceful: 0 }),
});

scenario('runs', { services: shop }, async ({ api }) => {
  await api.fetch('/');
  process.stdout.write('running\\n');
});

scenario('never ends', { services: shop, timeout: 60_000 }, async ({ api }) => {
  process.stdout.write('waiting\\n');
  await new Promise(() => setInterval(() => api.restart(), 200));
});
`;

const files = {
  'vitest.config.mjs': `import { clnrm } from 'clnrm/config';
    export default { plugins: [clnrm()], test: { pool: 'clnrm', maxWorkers: 2 } };`,
  'a.test.mjs': scenarios,
  'b.test.mjs': scenarios,
};
const args = [
  '--conditions=@clnrm/source',
  'node_modules/vitest/vitest.mjs',
  'run',
  '--disable-console-intercept',
];

describe.skipIf(process.platform === 'win32').concurrent('services of a run that is killed', () => {
  for (const [delay, after] of [
    [300, 'RUN'],
    [700, 'RUN'],
    [1500, 'RUN'],
    [0, 'running\n'],
    [150, 'running\n'],
    [0, 'waiting\n'],
    [450, 'waiting\n'],
  ] as const) {
    test(`nothing is left ${delay} ms after ${JSON.stringify(after)}`, async ({ onTestFinished }) => {
      const { path } = aProject(files, onTestFinished);
      const trial = { command: process.execPath, args, cwd: path, delay, after };

      expect(await killHost(trial)).toEqual(nothing);
    });
  }
});
