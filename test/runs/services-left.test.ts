import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hasDocker, testImage } from '../../packages/scenario/src/container/support/docker-test.ts';
import { aProject } from '../support/bare-project.ts';
import { runEndTrial } from '../support/end-trial.ts';
import { planEnd } from '../support/plan-end.ts';

/** How many runs are brought to an end; more of them with `CLNRM_KILLS=1000`. */
const count = Number(process.env['CLNRM_KILLS'] ?? 50);
const seed = Number(process.env['CLNRM_SEED'] ?? randomInt(1_000_000));
/** The number of one trial that is to be run again, of those of a seed. */
const only = process.env['CLNRM_TRIAL'];
const lanes = 2;

/**
 * Services that start others, of which one leaves their group and is deaf to requests, and one has lost its mark.
 */
const scenarios = `
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { command, container, ready, scenario, server, services } from 'clnrm/scenario';

const { TRIAL_END, TRIAL_CONTAINERS, TRIAL_PORT, TRIAL_UNIQUE: unique } = process.env;
const say = (text) => process.stdout.write(text + '\\n');
const script = \`
  const { spawn } = require('node:child_process');
  const [, unique] = process.argv;
  spawn('sh', ['-c', 'trap "" TERM HUP INT; sleep $0; sleep $0', unique], { detached: true, stdio: 'ignore' });
  spawn('sleep', [unique], { stdio: 'ignore', env: { PATH: process.env.PATH } });
  require('node:fs').writeFileSync(process.env.SERVICE_FOLDER + '/file', 'left behind');
  require('node:http').createServer((_, response) => response.end()).listen(process.env.PORT);
\`;
const node = [process.execPath, '-e', script, unique];
const env = () => (say('starting'), {});
const db = TRIAL_CONTAINERS
  ? container('${testImage('redis')}', { network: 'open', volumes: ['/kept'], env })
  : command(node, { env });
const front = server(() => createServer((_, response) => response.end()), { needs: ['api'] });
SERVICES

scenario('runs', { services: shop }, async ({ api, front }) => {
  await Promise.all([api.fetch('/'), front.fetch('/')]);
  say('running');
});

scenario('ends', { services: shop, timeout: TRIAL_END === 'timeout' ? 300 : 60_000 }, async ({ api, db }) => {
  say('waiting');
  if (TRIAL_END === 'success') return;
  if (TRIAL_END === 'failure') throw new Error('as it should');
  while (!existsSync('over')) {
    await Promise.all([api.restart(), db.restart()]);
    say('restarted');
  }
});
`;

const files = {
  'vitest.config.mjs': `import { clnrm } from 'clnrm/config';
    const isolation = process.env.TRIAL_ISOLATION;
    export default { plugins: [clnrm({ isolation })], test: { pool: 'clnrm', maxWorkers: 2 } };`,
  'a.test.mjs': scenarios.replace(
    'SERVICES',
    `const ports = { fixed: Number(TRIAL_PORT) };
    const shop = services({ db, api: command(node, { needs: ['db'], graceful: 0, ports }), front });`,
  ),
  'b.test.mjs': scenarios.replace(
    'SERVICES',
    `const shop = services({ api: command(node), front, db: server(createServer) });`,
  ),
};

/** Runs read what others have compiled, which is most of their work. */
const cache = mkdtempSync(join(tmpdir(), 'compiled-'));
afterAll(() => rmSync(cache, { recursive: true }));

const numbers = only === undefined ? Array.from({ length: count }, (_, index) => index) : [Number(only)];

test.skipIf(process.platform !== 'linux')(
  `nothing is left of ${numbers.length} runs with services that end at random moments`,
  { timeout: 60_000 + numbers.length * 20_000 },
  async () => {
    const failures: unknown[] = [];
    const times: number[] = [];
    const next = numbers.values();
    const lane = async (): Promise<void> => {
      for (const number of next) {
        const plan = planEnd(seed, number, hasDocker);
        const { path } = aProject(files);
        const { left, settled } = await runEndTrial(plan, {
          project: path,
          env: { NODE_COMPILE_CACHE: cache },
        });
        times.push(settled);
        if (count > 50 && settled > 5_000)
          console.log(`${Math.round(settled)} ms for ${JSON.stringify(plan)}`);
        if (Object.keys(left).length === 0) continue;
        failures.push({ again: `CLNRM_SEED=${seed} CLNRM_TRIAL=${number}`, plan, left });
        if (count > 50) console.error(failures.at(-1));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    if (count > 50)
      console.log(`${times.length} runs, nothing left after ${Math.round(Math.max(...times))} ms at most`);

    expect(failures).toEqual([]);
  },
);
