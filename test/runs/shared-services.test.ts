import { describe, expect, type onTestFinished, test, vi } from 'vitest';
import { readStat } from '../../src/room/residue/proc.ts';
import { aProject, type Ended, type Project } from '../support/bare-project.ts';
import { killHost } from '../support/kill-host.ts';
import { makeProject } from '../support/project.ts';
import { watchVitest } from '../support/watch-vitest.ts';

const posix = process.platform === 'win32' ? test.skip : test;

/** A service that says its process, and sends a span for each request, in the trace of the request where there is one. */
const service = `import { command } from 'clnrm/scenario';
const script = \`
  const id = (bytes) => require('node:crypto').randomBytes(bytes).toString('hex');
  console.log('front', process.pid);
  let count = 0;
  require('node:http').createServer(async (request, response) => {
    if (request.method === 'DELETE') return response.end(String(count = 0));
    count++;
    const [, traceId = id(16), parentSpanId] = (request.headers.traceparent ?? '').split('-');
    const now = String(BigInt(Date.now()) * 1000000n);
    const span = { traceId, parentSpanId, spanId: id(8), name: request.url, kind: 2, startTimeUnixNano: now, endTimeUnixNano: now };
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: process.env.OTEL_SERVICE_NAME } }] };
    await fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT + '/v1/traces', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'front' }, spans: [span] }] }] }),
    });
    response.end(JSON.stringify({ pid: process.pid, count, home: process.env.HOME }));
  }).listen(process.env.PORT);
\`;
export const front = (options) => command([process.execPath, '-e', script, process.env.CLNRM_RUN.split(':')[0]], options);
`;

const imports = `import { existsSync, writeFileSync } from 'node:fs';
import { expectSpan } from 'clnrm';
import { scenario } from 'clnrm/scenario';
import { expect } from 'vitest';
import { front } from './front.mjs';
import { shop } from './shop.mjs';
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
const ask = async (service, path) => await (await service.fetch(path)).json();
`;

const args = [
  '--conditions=@clnrm/source',
  'node_modules/vitest/vitest.mjs',
  'run',
  '--disable-console-intercept',
];

interface Trial {
  readonly project: Project;
  readonly run: (...args: readonly string[]) => Promise<Ended>;
}

function trial(
  options: string,
  files: Readonly<Record<string, string>>,
  finished: typeof onTestFinished,
): Trial {
  const tests = Object.entries(files).map(([name, text]) => [name, imports + text]);
  const project = aProject(
    {
      'vitest.config.mjs': `import { clnrm } from 'clnrm/config';
        export default { plugins: [clnrm({ leaks: 'fail' })], test: { pool: 'clnrm', maxWorkers: 2 } };`,
      'front.mjs': service,
      'shop.mjs': `import { services } from 'clnrm/scenario';
        import { front } from './front.mjs';
        export const shop = services({ front: front(${options}) });`,
      ...(Object.fromEntries(tests) as Record<string, string>),
    },
    finished,
  );
  return {
    project,
    run: async (...args) => await project.vitest('run', '--disable-console-intercept', ...args),
  };
}

function pidsIn({ output }: Ended): readonly number[] {
  return [...output.matchAll(/^pid (\d+)$/gm)].map(([, pid]) => Number(pid));
}

const together = (own: string): string => `
scenario('asks ${own}', { services: shop, timeout: 60_000 }, async ({ front }) => {
  const { pid, home } = await ask(front, '/${own}');
  process.stdout.write('pid ' + pid + '\\n');
  expect(front.identity).toEqual({ kind: 'process', pid });
  expect(home).not.toBe(process.env.HOME);
  expect(existsSync(home)).toBe(true);
  expect(front.logs()).toEqual(['front ' + pid]);
  await expectSpan({ name: '/${own}', service: 'front' }).times(1);
  await ask(front, '/${own}');
  await expectSpan({ name: '/${own}', service: 'front' }).times(2);
  expect((await front.usage()).processes).toBe(1);
  const exec = await front.exec([process.execPath, '-e', 'console.log(process.env.PORT)']);
  expect(exec).toEqual({ code: 0, stdout: front.port + '\\n', stderr: '' });
  await expect(front.stop()).rejects.toThrow('Failed to stop service "front": all files of the run share it, and others may be using it. ');
  await expect(front.signal('SIGTERM')).rejects.toThrow('Failed to signal service "front": ');
  await expect(front.restart()).rejects.toThrow('Failed to restart service "front": ');
});`;

test('all files of a run share a service, and each test has the spans that it caused', async ({
  onTestFinished,
}) => {
  const { run } = trial(
    `{ scope: 'run' }`,
    {
      'a.test.mjs': together('a'),
      'b.test.mjs': `${together('b')}
        scenario('causes a span that is nobody\\'s', { services: shop, timeout: 60_000 }, async ({ front }) => {
          await (await fetch(front.url + '/stray', { headers: { traceparent: '00-' + 'a'.repeat(32) + '-' + 'b'.repeat(16) + '-01' } })).json();
        });`,
    },
    onTestFinished,
  );
  const result = await run();
  const pids = pidsIn(result);

  expect(result.output).toContain('Tests  3 passed (3)');
  expect(result.code).toBe(0);
  expect(pids).toHaveLength(2);
  expect(new Set(pids).size).toBe(1);
  expect(pids.map(readStat)).toEqual([undefined, undefined]);
  expect(result.output).toMatch(/Services {2}1 service in /);
  expect(result.output).toMatch(/Orphans {2}1 span belongs to no test\n +1 {2}of no file {2}\/stray\n/);
});

posix(
  'a service that files share outlives the room that started it, also by SIGKILL',
  async ({ onTestFinished }) => {
    const { run } = trial(
      `{ scope: 'run' }`,
      {
        'a.test.mjs': `scenario('dies', { services: shop, timeout: 60_000 }, async ({ front }) => {
        const { pid } = await ask(front, '/a');
        process.stdout.write('pid ' + pid + '\\n');
        writeFileSync('dies', String(process.pid));
        process.kill(process.pid, 'SIGKILL');
      });`,
        'b.test.mjs': `scenario('lives', { services: shop, timeout: 60_000 }, async ({ front }) => {
        while (!existsSync('dies')) await pause(20);
        await pause(300);
        const { pid } = await ask(front, '/b');
        process.stdout.write('pid ' + pid + '\\n');
        await expectSpan({ name: '/b', service: 'front' }).times(1);
      });`,
      },
      onTestFinished,
    );
    const result = await run();
    const [first, second, ...more] = pidsIn(result);

    expect(result.output).toContain('Tests  1 failed | 1 passed (2)');
    expect([second, more]).toEqual([first, []]);
    expect(readStat(first ?? 0)).toBeUndefined();
  },
);

describe
  .skipIf(process.platform === 'win32')
  .concurrent('services that files share, when Vitest is killed', () => {
    for (const [after, delay] of [
      ['RUN', 700],
      ['pid', 0],
      ['pid', 200],
    ] as const) {
      test(`nothing is left ${delay} ms after ${JSON.stringify(after)}`, async ({ onTestFinished }) => {
        const body = `scenario('waits', { services: shop, timeout: 60_000 }, async ({ front }) => {
        process.stdout.write('pid ' + (await ask(front, '/')).pid + '\\n');
        await pause(60_000);
      });`;
        const { project } = trial(
          `{ scope: 'run' }`,
          { 'a.test.mjs': body, 'b.test.mjs': body },
          onTestFinished,
        );
        const cwd = project.path;

        expect(await killHost({ command: process.execPath, args, cwd, delay, after })).toEqual({
          processes: [],
          mounts: [],
          files: [],
        });
      });
    }
  });

posix(
  'a service is kept for the next run, until its definition changes or it is cleaned',
  async ({ onTestFinished }) => {
    const body = `scenario('takes it', { services: shop, timeout: 60_000 }, async ({ front }) => {
    const { pid, count } = await ask(front, '/kept');
    process.stdout.write('pid ' + pid + '\\n');
    expect(count).toBe(1);
    await expectSpan({ name: '/kept', service: 'front' }).times(1);
  });`;
    const options = (more: string): string =>
      `{ keep: true, reset: (front) => front.fetch('/', { method: 'DELETE' })${more} }`;
    const { project, run } = trial(options(''), { 'a.test.mjs': body }, onTestFinished);
    onTestFinished(async () => void (await project.clnrm('clean')));
    const first = await run();
    const second = await run();
    const kept = pidsIn(second)[0] ?? 0;
    const isAlive = readStat(kept) !== undefined;
    project.write(
      'shop.mjs',
      (project.read('shop.mjs') ?? '').replace('keep: true', `keep: true, env: { COLOUR: 'red' }`),
    );
    const third = await run();
    const changed = pidsIn(third)[0] ?? 0;
    const cleaned = await project.clnrm('clean');

    for (const { output } of [first, second, third]) expect(output).toContain('Tests  1 passed (1)');
    expect([first, second, third].map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(pidsIn(first)).toEqual([kept]);
    expect(isAlive).toBe(true);
    expect(second.output).toMatch(
      new RegExp(
        `Kept {2}1 service for the next run, .clnrm clean. ends what is kept\\n +front {2}process ${kept} {2}since \\d\\d:\\d\\d\\n`,
      ),
    );
    expect(second.output).not.toContain('Orphans');
    expect(changed).not.toBe(kept);
    expect(readStat(kept)).toBeUndefined();
    expect(cleaned.output).toMatch(
      new RegExp(`Services {2}1 stopped\\n +front {2}process ${changed} {2}kept in `),
    );
    expect(readStat(changed)).toBeUndefined();
  },
);

posix(
  'in watch mode it stays up between reruns, until its definition changes or the watch ends',
  async () => {
    const script = `require('node:http').createServer((_, r) => r.end(String(process.pid))).listen(process.env.PORT)`;
    const shop = (colour: string): string => `import { command, services } from 'clnrm/scenario';
    export const shop = services({
      front: command([process.execPath, '-e', ${JSON.stringify(script)}], { scope: 'run', env: { COLOUR: '${colour}' } }),
    });`;
    const body = `import { writeFileSync } from 'node:fs';
    import { scenario } from 'clnrm/scenario';
    import { shop } from './shop.ts';
    scenario('asks', { services: shop, timeout: 60_000 }, async ({ front }) => {
      writeFileSync('pid', await (await front.fetch('/')).text());
    });\n`;
    const project = makeProject({ 'shop.ts': shop('red'), 'a.test.ts': body }, { clnrm: `leaks: 'off'` });
    const { watching } = await watchVitest(project, ['--pool=clnrm']);
    const first = Number(project.read('pid'));
    await watching.after(() => project.write({ 'a.test.ts': `${body}// again` }));
    const second = Number(project.read('pid'));
    await watching.after(() => project.write({ 'shop.ts': shop('blue') }));
    const third = Number(project.read('pid'));
    const isReplaced = readStat(first) === undefined;
    await watching.end('SIGINT');

    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(isReplaced).toBe(true);
    await vi.waitUntil(() => readStat(third) === undefined, { timeout: 30_000 });
  },
);
