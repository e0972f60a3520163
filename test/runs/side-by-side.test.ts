import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { hasDocker, testImage } from '../../packages/scenario/src/container/support/docker-test.ts';
import { markVariables } from '../../src/room/launch/room-mark.ts';
import { probeIsolation } from '../../src/room/launch/probe-isolation.ts';
import { endProcesses } from '../../src/room/residue/end-processes.ts';
import { aProject } from '../support/bare-project.ts';
import { leftovers, settle } from '../support/leftovers.ts';
import { setPartsOf } from '../support/set-parts.ts';

/** Counts requests, in its memory and in a file, and makes a span for each. */
const counter = `
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { context, propagation, trace } from '@opentelemetry/api';

const file = process.env.SERVICE_FOLDER + '/count';
let count = 0;
createServer((request, response) => {
  context.with(propagation.extract(context.active(), request.headers), () =>
    trace.getTracer('counter').startActiveSpan('count', (span) => {
      writeFileSync(file, String(++count));
      span.end();
      response.end(readFileSync(file));
    }),
  );
}).listen(process.env.PORT, '127.0.0.1');
`;

const scenarios = `
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expectSpan } from 'clnrm';
import { command, container, ready, scenario, services } from 'clnrm/scenario';
import { expect } from 'vitest';

const { RUN, PORTS, IMAGE } = process.env;
const ports = PORTS === '' ? undefined : JSON.parse(PORTS);
const wishes = { files: { 'wish.txt': 'the same in each run' } };
const shop = services({
  counter: command([process.execPath, 'counter.mjs'], { ...wishes, ports }),
  ...(IMAGE === '' ? {} : { db: container(IMAGE, { ports: { redis: 6379 }, volumes: ['/data'], ready: ready.log(/ready/i) }) }),
});
const talk = async (db, line) => {
  const socket = await db.connect();
  socket.write(line + '\\r\\n');
  const [answer] = await new Promise((resolve) => socket.once('data', (chunk) => resolve([String(chunk).trim()])));
  socket.destroy();
  return answer;
};

scenario('counts alone', { services: shop, timeout: 60_000 }, async ({ counter, services: { db } }) => {
  const ask = async () => await (await counter.fetch('/')).text();
  expect(await ask()).toBe('1');
  if (db !== undefined) expect(await talk(db, 'INCR n')).toBe(':1');
  writeFileSync('arrived/' + RUN, '');
  while (!existsSync('go/' + RUN)) await wait(20);
  expect(await ask()).toBe('2');
  if (db !== undefined) expect(await talk(db, 'INCR n')).toBe(':2');
  await expectSpan({ name: 'count', service: 'counter' }).times(2);
});
`;

const cases = [
  { name: 'processes', isolation: 'verified', ports: '', image: '' },
  { name: 'processes with fixed ports', isolation: 'namespace', ports: '{"web":8080}', image: '' },
  { name: 'containers with fixed ports', isolation: 'verified', ports: '', image: testImage('redis') },
] as const;

for (const { name, isolation, ports, image } of cases) {
  const isPossible =
    process.platform === 'linux' &&
    probeIsolation(isolation).kind === 'available' &&
    (image === '' || hasDocker);

  describe.skipIf(!isPossible)(`one project run three times at once, with ${name}`, () => {
    test('each run has its own, and neither the end nor the death of one disturbs another', async () => {
      const { path } = aProject({
        'vitest.config.mjs': `import { clnrm } from 'clnrm/config';
          const options = { isolation: '${isolation}', leaks: 'fail', writes: ['arrived'], spans: { orphans: 'fail' } };
          export default { plugins: [clnrm(options)], test: { pool: 'clnrm' } };`,
        'counter.mjs': counter,
        'a.test.mjs': scenarios,
      });
      for (const folder of ['arrived', 'go', 'temp']) mkdirSync(join(path, folder));
      const start = (run: string): Run => startRun(run, path, { PORTS: ports, IMAGE: image });
      const [first, second, killed] = [start('1'), start('2'), start('3')];
      const arrived = ['1', '2', '3'].map((run) => join(path, 'arrived', run));
      await Promise.race([
        vi.waitFor(() => expect(arrived.filter((file) => !existsSync(file))).toEqual([]), {
          timeout: 60_000,
          interval: 50,
        }),
        Promise.all([first, second, killed].map(async ({ ended }) => await ended)).then((runs) => {
          throw new Error(`A run ended early: ${runs.map(({ output }) => output).join('\n')}`);
        }),
      ]);

      killed.child.kill('SIGKILL');
      await killed.ended;
      expect(await killed.left()).toEqual([]);

      for (const run of [first, second]) {
        writeFileSync(join(path, 'go', run.name), '');
        expect(await run.ended).toMatchObject({ code: 0, output: expect.stringContaining('1 passed') });
        expect(await run.left()).toEqual([]);
      }
      expect(leftovers(first.mark, join(path, 'temp'))).toEqual({ processes: [], mounts: [], files: [] });
    });
  });
}

interface Run {
  readonly name: string;
  readonly mark: string;
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  /** What is left of it after a while. */
  readonly left: () => Promise<readonly string[]>;
}

/** Starts Vitest in a project, with a temp folder that all runs share. */
function startRun(name: string, cwd: string, env: Readonly<Record<string, string>>): Run {
  const mark = `side-${process.pid}-${name}`;
  const temp = join(cwd, 'temp');
  const args = ['--conditions=@clnrm/source', 'node_modules/vitest/vitest.mjs', 'run'];
  const child = spawn(process.execPath, args, {
    cwd,
    env: {
      ...process.env,
      ...env,
      RUN: name,
      TMPDIR: temp,
      HOME: temp,
      NO_COLOR: '1',
      [markVariables.run]: mark,
      [markVariables.room]: mark,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await endProcesses({ runId: mark });
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  const look = async (): Promise<{ readonly left: readonly string[] }> => ({
    left: [...leftovers(mark, temp).processes, ...(env['IMAGE'] === '' ? [] : await setPartsOf(mark))],
  });
  return { name, mark, child, ended, left: async () => (await settle(look)).left };
}
