import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { secret } from '../definition/secret.ts';
import { command } from '../kinds/command.ts';
import { external } from '../kinds/external.ts';
import { server } from '../kinds/server.ts';
import { ready } from '../readiness/ready.ts';
import { freePort } from '../runtime/process/free-port.ts';
import { isRunning } from '../runtime/process/process-group.ts';
import { type Definitions, services, type ServiceSet } from './service-set.ts';

vi.setConfig({ testTimeout: 60_000 });

const node = (script: string): readonly string[] => [process.execPath, '-e', script];
const idle = 'setInterval(() => {}, 1000);';
const listening = `require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT);`;

/** The error of a start, which must have left nothing of what it had started. */
async function failureOf(set: ServiceSet): Promise<string> {
  try {
    const started = await set.start();
    await started.stop();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return expect.unreachable('it started');
}

/** A set of services beside one that runs well, and whether that one is still there after the start has failed. */
async function failureBeside(
  more: Definitions,
): Promise<{ readonly message: string; readonly left: boolean }> {
  const pids: number[] = [];
  const set = services<Definitions>({
    good: command(node(`console.log('pid', process.pid); ${idle}`), {
      ports: {},
      ready: {
        watch: ({ log }) => ({
          awaited: 'its pid',
          lastFailure: undefined,
          wait: async (signal) => {
            await ready
              .log(/pid/)
              .watch({ log } as never)
              .wait(signal);
            pids.push(Number(log.texts[0]?.split(' ')[1]));
          },
        }),
      },
    }),
    ...more,
  });
  const message = await failureOf(set);
  expect(pids).toHaveLength(1);
  return { message, left: pids.some(isRunning) };
}

test('a port that is taken names who has it', async () => {
  const port = await freePort();
  const holder = spawn(process.execPath, ['-e', listening], {
    env: { PORT: String(port) },
    stdio: 'ignore',
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await expect
    .poll(
      async () =>
        await fetch(`http://127.0.0.1:${port}`).then(
          () => true,
          () => false,
        ),
      { timeout: 30_000 },
    )
    .toBe(true);
  const { message, left } = await failureBeside({
    db: command(node(listening), { ports: port, needs: ['good'] }),
  });
  const whose =
    process.platform === 'linux' ? ` It belongs to process ${holder.pid} (${process.execPath} -e).` : '';

  expect(message).toBe(
    `Failed to start service "db": port ${port} is in use already. ` +
      `Stop what listens there, or leave "port" out to have a free one chosen.${whose}`,
  );
  expect(left).toBe(false);
});

test('two services that ask for one port, and a server that asks for one of this process, are told so', async () => {
  const port = await freePort();
  const own = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void own.close());
  await once(own, 'listening');
  const whose = process.platform === 'linux' ? ' It belongs to this process.' : '';

  expect(await failureOf(services({ mail: server(() => createServer(), { ports: port }) }))).toBe(
    `Failed to start service "mail": port ${port} is in use already. Leave "ports" out to have a free one chosen.${whose}`,
  );
  const other = await freePort();
  const set = services({
    one: command(node(listening), { ports: other }),
    two: command(node(listening), { ports: other, needs: ['one'] }),
  });
  expect(await failureOf(set)).toContain(
    `Failed to start service "two": port ${other} is in use already. ` +
      'Stop what listens there, or leave "port" out to have a free one chosen. It belongs to another service of this process.',
  );
});

test('a command that is not there is answered with what is near, and where it was looked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bin-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'orders-server'), '#!/no/such/interpreter\n');
  chmodSync(join(folder, 'orders-server'), 0o755);
  writeFileSync(join(folder, 'notes.txt'), '');
  const failure = async (line: string): Promise<string> =>
    await failureOf(services({ api: command(line, { cwd: folder, env: { PATH: folder } }) }));

  expect(await failure('order-server')).toBe(
    'Failed to start service "api": command "order-server" was not found. Install it, or give "command" as a path. ' +
      `Did you mean "orders-server"? It was looked for in ${folder}.`,
  );
  expect(await failure('./no-such-file')).toBe(
    'Failed to start service "api": command "./no-such-file" was not found. Install it, or give "command" as a path. ' +
      `There is no ${folder}/no-such-file.`,
  );
  expect(await failure('./orders-server')).toBe(
    'Failed to start service "api": command "./orders-server" was not found. Install it, or give "command" as a path. ' +
      `${folder}/orders-server is there, but the program that its first line names is not.`,
  );
  expect(await failure('./notes.txt')).toBe(
    'Failed to start service "api": command "./notes.txt" may not be executed. ' +
      'Make it executable, or name its interpreter as "command".',
  );
  const project = await failureOf(services({ api: command('vitest run', { env: { PATH: folder } }) }));
  expect(project).toMatch(/It is in .*node_modules\/\.bin, which is not in PATH: put "npx" before it\.$/);
});

test('a service that dies while it starts, or is killed, is told with its last lines, and nothing else is left', async () => {
  const died = await failureBeside({
    db: command(node(`console.error('disk is full'); process.exit(3)`), { needs: ['good'] }),
  });
  expect(died.message).toMatch(
    /^Failed to start service "db": it exited with code 3 after \d+ ms, before there was any connection to 127\.0\.0\.1:\d+\. Run it by hand to see why: .*\. It printed:\n {2}disk is full$/,
  );
  expect(died.left).toBe(false);
  const killed = await failureBeside({
    db: command(node(`process.kill(process.pid, 'SIGKILL')`), { needs: ['good'] }),
  });
  expect(killed.message).toMatch(
    /^Failed to start service "db": it was ended by SIGKILL after \d+ ms, before there was any connection to 127\.0\.0\.1:\d+\. Nobody here sent that: the kernel does when memory runs out\. Run it by hand to see why: .*\. It printed nothing\.$/,
  );
  expect(killed.left).toBe(false);
});

test('a dependency that never gets ready is told with what was waited for, and what needs it is not started', async () => {
  let started = false;
  const { message, left } = await failureBeside({
    db: command(node(`console.log('recovering'); ${idle}`), { deadline: 500, needs: ['good'] }),
    api: server(
      () => {
        started = true;
        return createServer();
      },
      { needs: ['db'] },
    ),
  });

  expect(message).toMatch(
    /^Failed to start service "db": there was no connection to 127\.0\.0\.1:\d+ within 500 ms \(last attempt: connection refused\)\. It has been stopped\. Raise "deadline" if it needs longer, or correct "ready"\. It printed:\n {2}recovering$/,
  );
  expect([left, started]).toEqual([false, false]);
});

test('a service that dies while it is stopped keeps nobody else from being stopped', async () => {
  const started = await services({
    db: command(node(`process.on('SIGTERM', () => { throw new Error('flush failed'); }); ${listening}`)),
    api: command(node(`process.on('SIGTERM', () => {}); ${listening}`), { needs: ['db'], graceful: 200 }),
  }).start();
  const { db, api } = started.services;
  const pids = [db, api].map(({ identity }) => (identity.kind === 'process' ? identity.pid : 0));
  await started.stop();

  expect(pids.filter(isRunning)).toEqual([]);
  expect(db.logs().join('\n')).toContain('flush failed');
});

test('ready without a port, and by a port that there is not, is told before it is launched', async () => {
  expect(
    await failureOf(services({ job: command(node(idle), { ports: {}, ready: ready.http('/health') }) })),
  ).toBe('Failed to find the address of service "job": it has none. Give it "ports".');
  expect(await failureOf(services({ api: command(node(idle), { ready: ready.port('admin') }) }))).toBe(
    'Failed to find the address of service "api": it has no port "admin". It has "main".',
  );
});

test('an "env" that returns nothing, or a secret inside of a text, is told where it would go wrong', async () => {
  // @ts-expect-error wrong on purpose
  const forgot = services({ api: command(node(idle), { env: () => {} }) });
  expect(await failureOf(forgot)).toBe(
    'Failed to start service "api": its "env" returned undefined. ' +
      'Return an object, as in env: ({ db }) => ({ DATABASE_URL: db.url }).',
  );
  const password = secret('hunter2');
  const hidden = services({
    api: command(node(idle), { env: () => ({ URL: `redis://:${String(password)}@db` }) }),
  });
  expect(await failureOf(hidden)).toBe(
    'Failed to start service "api": its "env.URL" has *** in it, which is what a secret becomes inside of a text. ' +
      'Make the whole text the secret: secret(`…${password}…`).',
  );
});

test.each<[what: string, define: () => unknown, sentence: string]>([
  [
    'no command',
    // @ts-expect-error wrong on purpose
    () => command(8080),
    `Failed to define a command: it is 8080. Give a text, or a list of texts, such as ['node', 'server.js'].`,
  ],
  [
    'a secret among arguments',
    // @ts-expect-error wrong on purpose
    () => command(['db', secret('hunter2')]),
    `Failed to define a command: it is ["db","***"]. Give a text, or a list of texts, such as ['node', 'server.js'].`,
  ],
  [
    'options that are none',
    // @ts-expect-error wrong on purpose
    () => server(() => createServer(), ['db']),
    'Failed to define a server: its options are ["db"]. Give an object, or leave them out.',
  ],
  [
    'an option that is nearly one',
    // @ts-expect-error wrong on purpose
    () => command('db', { deadlne: 5 }),
    'Failed to define the command "db": there is no option "deadlne". Did you mean "deadline"? Use one of "cwd", ',
  ],
  [
    'no time',
    () => command('db', { deadline: 0 }),
    'Failed to define the command "db": its "deadline" is 0. Give it time to get ready, or leave "deadline" out.',
  ],
  [
    'variables that are none',
    // @ts-expect-error wrong on purpose
    () => command('db', { env: ['A=b'] }),
    'Failed to define the command "db": its "env" is ["A=b"]. Give "env" as an object, or as a function that returns one.',
  ],
  [
    'a variable that is none',
    // @ts-expect-error wrong on purpose
    () => command('db', { env: { HOSTS: ['a', 'b'] } }),
    'Failed to define the command "db": its "env.HOSTS" is ["a","b"]. ' +
      'Give a text, a number or a truth value, or undefined to take the variable away.',
  ],
  [
    'a secret that is not set',
    // @ts-expect-error wrong on purpose
    () => secret(process.env['NO_SUCH_VARIABLE_OF_CLNRM']),
    'Failed to define a secret: it is undefined. Give a text; a variable that it comes from may not be set.',
  ],
  [
    'a hook that is none',
    // @ts-expect-error wrong on purpose
    () => command('db', { reset: 'truncate' }),
    'Failed to define the command "db": its "reset" is "truncate". Give "reset" as a function, or as a list of them.',
  ],
  [
    'folders that are none',
    // @ts-expect-error wrong on purpose
    () => command('db', { volumes: 'data' }),
    `Failed to define the command "db": its "volumes" are "data". Give them as a list of paths, and as { name: 'data', path: '/data' } where services share one.`,
  ],
  [
    'an address without a scheme',
    () => external('localhost:8080'),
    `Failed to define the external service "localhost:8080": it is no URL with a host. Give one such as 'http://127.0.0.1:8080'.`,
  ],
  [
    'an address of an unknown scheme without a port',
    () => external('queue://broker'),
    `Failed to define the external service "queue://broker": it has no port. Write it after the host, as in 'queue://broker:8080'.`,
  ],
  [
    'a need that is nearly a name',
    () =>
      services<Definitions>({
        db: command('db'),
        cache: command('cache'),
        api: command('api', { needs: ['cahce'] }),
      }),
    'Failed to define services: "api" needs "cahce", which there is not. Did you mean "cache"? There are "db", "cache".',
  ],
  [
    'a circle',
    () =>
      services({
        db: command('db', { needs: ['api'] }),
        api: command('api', { needs: ['cache'] }),
        cache: command('cache', { needs: ['db'] }),
      }),
    'Failed to define services: they need each other in a circle: "db" → "api" → "cache" → "db". ' +
      'Take one of these needs out, so that one of them can be started first.',
  ],
  [
    'two of one name in two sets',
    () => services({ db: command('db') }).and(services({ db: command('other') })),
    'Failed to define services: two of them are named "db". Rename one.',
  ],
])('what cannot have been meant is refused at its line: %s', (_, define, sentence) => {
  expect(define).toThrow(sentence);
});

test('a set that is added to another keeps its needs and what it runs in', () => {
  const payments = services(
    { bank: command('bank'), pay: command('pay') },
    { needs: { pay: ['bank'] }, start: 'levels' },
  );
  const whole = services({ db: command('db') }).and(payments);

  expect(whole.graph.needsOf('pay')).toEqual(['bank']);
  expect(whole.graph.order).toEqual(['db', 'bank', 'pay']);
});
