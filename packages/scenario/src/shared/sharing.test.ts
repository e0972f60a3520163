import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { secret } from '../definition/secret.ts';
import { command } from '../kinds/command.ts';
import { external } from '../kinds/external.ts';
import { ready } from '../readiness/ready.ts';
import { isRunning } from '../runtime/process/process-group.ts';
import type { RuntimeKind } from '../runtime/runtime.ts';
import type { RunningService } from '../service/running-service.ts';
import { FileServices } from '../world/file-services.ts';
import { services, type ServiceSet } from '../world/service-set.ts';
import { aFile, aKeeper } from './support/a-keeper.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Answers with the value of a variable. */
const echo = (variable: string): readonly string[] => [
  process.execPath,
  '-e',
  `console.log('pid', process.pid, process.env.${variable});
   require('node:http').createServer((request, response) => request.url === '/die' ? process.exit(7) : response.end(process.env.${variable})).listen(process.env.PORT)`,
];

const shop = (more: object = {}) =>
  services({
    db: command(echo('NAME'), { scope: 'run', env: { NAME: 'db' }, ...more }),
    api: command(echo('URL'), { scope: 'run', needs: ['db'], env: ({ db }) => ({ URL: db.url }) }),
  });

test('files that ask at once share one start, and their services outlive each of them', async () => {
  const keeper = await aKeeper();
  const files = [1, 2, 3].map(() => aFile(keeper, shop()));
  const [one, ...others] = await Promise.all(files.map(async (file) => await file.enter()));
  const { db, api } = one?.services ?? expect.unreachable();

  for (const other of others) {
    expect(other.services.db.identity).toEqual(db.identity);
    expect(other.services.api.ports).toEqual(api.ports);
    expect(other.services.db.logs()).toEqual(db.logs());
  }
  expect([one, ...others].flatMap((each) => each?.starts ?? [])).toHaveLength(1);
  expect(await (await api.fetch('/')).text()).toBe(db.url);
  await Promise.all(files.map(async (file) => await file.stop()));
  expect(isRunning(pidOf(db))).toBe(true);
  const folder = db.environment['SERVICE_FOLDER'] ?? '';
  expect(existsSync(folder)).toBe(true);
  await keeper.close();
  expect([pidOf(db), pidOf(api)].map(isRunning)).toEqual([false, false]);
  expect(existsSync(folder)).toBe(false);
});

test('what could not be started is told to all, and tried again when a test is retried', async () => {
  const keeper = await aKeeper();
  const broken = services({
    db: command([process.execPath, '-e', `console.log('no disk'); process.exit(3)`], { scope: 'run' }),
  });
  const [first, second] = await Promise.allSettled([
    aFile(keeper, broken).enter(),
    aFile(keeper, broken).enter(),
  ]);
  const again = await Promise.allSettled([aFile(keeper, broken).enter({ again: true })]);

  const messages = [first, second, ...again].map((each) => String((each as PromiseRejectedResult).reason));
  for (const message of messages) {
    expect(message).toContain('Failed to start service "db": it exited with code 3');
    expect(message).toContain('no disk');
  }
  expect(messages.filter((message) => message.includes('Another file of the run has tried'))).toHaveLength(1);
});

test('what a file was just starting when it went away is started by the next', async () => {
  const keeper = await aKeeper();
  const slow = services({ db: command(echo('NAME'), { scope: 'run', ready: ready.log('never') }) });
  const gone = aFile(keeper, slow).enter();
  await vi.waitUntil(() => keeper.services[0]?.program !== undefined, { timeout: 30_000 });
  const pid = pidOf(keeper.services[0]?.program ?? expect.unreachable());
  keeper.services[0]?.holder?.peer.close();

  await expect(gone).rejects.toThrow('it was ended by the end of the process that kept it');
  await vi.waitUntil(() => !isRunning(pid), { timeout: 30_000 });
  await vi.waitUntil(() => keeper.services.every(({ holder }) => holder === undefined));
});

test('a service that has died is started again at its addresses, for all who use it', async () => {
  const keeper = await aKeeper();
  const [file, other] = [aFile(keeper, shop()), aFile(keeper, shop())];
  const one = await file.enter();
  const two = await other.enter();
  const before = pidOf(one.services.db);
  await one.services.db.fetch('/die').catch(() => {});
  await vi.waitUntil(() => two.services.db.state === 'died', { timeout: 30_000 });

  expect(() => two.check()).toThrow('Failed to keep service "db" running: it exited with code 7');
  expect(one.services.db.exit).toMatchObject({ kind: 'exited', code: 7 });
  await Promise.all([one.leave(), two.leave()]);
  const [again] = await Promise.all([file.enter(), other.enter()]);
  expect(pidOf(again.services.db)).not.toBe(before);
  expect(two.services.db.identity).toEqual(again.services.db.identity);
  expect(await (await two.services.db.fetch('/')).text()).toBe('db');
});

test('a secret is hidden in what every file sees of it', async () => {
  const keeper = await aKeeper();
  const set = services({ db: command(echo('KEY'), { scope: 'run', env: { KEY: secret('open sesame') } }) });
  await aFile(keeper, set).enter();
  const { db } = (await aFile(keeper, set).enter()).services;

  expect(db.environment['KEY']).toBe('***');
  expect(db.logs()).toEqual([`pid ${pidOf(db)} ***`]);
});

test('another definition of the same service replaces it once nobody uses it', async () => {
  const keeper = await aKeeper();
  const variants = (['red', 'blue'] as const).map((colour) => shop({ env: { NAME: colour } }));
  const [red, blue] = variants.map((set) => aFile(keeper, set));
  const first = await red?.enter();
  const [old] = [first?.services.db ?? expect.unreachable()];
  await red?.stop();
  const second = await blue?.enter();

  expect(await (await (second?.services.db ?? expect.unreachable()).fetch('/')).text()).toBe('blue');
  expect(isRunning(pidOf(old))).toBe(false);
  expect(keeper.services).toHaveLength(2);
});

test('what is not sensible to do to what others use is refused by name', async () => {
  const keeper = await aKeeper();
  const { db } = (await aFile(keeper, shop()).enter()).services;

  for (const [what, attempt] of [
    ['stop', () => db.stop()],
    ['restart', () => db.restart()],
    ['signal', () => db.signal('SIGHUP')],
    ['reset', () => db.reset()],
  ] as const) {
    await expect(attempt()).rejects.toThrow(
      `Failed to ${what} service "db": all files of the run share it, and others may be using it. ` +
        `Give it scope: 'file', or scope: 'test', where a test is to ${what} it.`,
    );
  }
  expect(db.state).toBe('running');
});

test('a service of a file may need one of the run, and one of the run something external', async () => {
  const keeper = await aKeeper();
  const outside = await aFile(keeper, shop()).enter();
  const set = services({
    mail: external(outside.services.api.url, { scope: 'run' }),
    db: command(echo('URL'), { scope: 'run', needs: ['mail'], env: ({ mail }) => ({ URL: mail.url }) }),
    own: command(echo('URL'), { needs: ['db'], env: ({ db }) => ({ URL: db.url }) }),
  });
  const { db, own } = (await aFile(keeper, set).enter()).services;

  expect(await (await own.fetch('/')).text()).toBe(db.url);
  expect(await (await db.fetch('/')).text()).toBe(outside.services.api.url);
});

test('what nobody is there to share is said before anything starts', async () => {
  const started: string[] = [];
  const here: RuntimeKind = {
    name: 'nowhere',
    open: async () => {
      started.push('opened');
      throw new Error('opened');
    },
  };
  const alone = async (set: ServiceSet): Promise<unknown> => await new FileServices(set).enter();

  await expect(alone(shop())).rejects.toThrow(
    `Failed to start service "db": its scope is 'run', and nobody is here who outlives the test file. ` +
      `Run the tests with --pool=clnrm in rooms of isolation 'verified' or 'process', or give it scope: 'file'.`,
  );
  const keeper = await aKeeper();
  const strange = services({ db: command('node db.js', { scope: 'run' }) }, { runtime: here });
  await expect(aFile(keeper, strange).enter()).rejects.toThrow('opened');
  expect(keeper.services).toEqual([]);
});

test('a shared service takes its share of the machine once, until it is stopped', async () => {
  const shares: unknown[] = [];
  const freed: unknown[] = [];
  const keeper = await aKeeper({
    occupy: (limits) => {
      shares.push(limits);
      return () => void freed.push(limits);
    },
  });
  const { processes } = await import('../runtime/process/process-runtime.ts');
  const set = services({ db: command(echo('NAME'), { scope: 'run' }) }, { runtime: processes });
  await aFile(keeper, set).enter();
  await aFile(keeper, set).enter();

  expect(shares).toEqual([{ cpu: undefined, memory: undefined }]);
  await keeper.close();
  expect(freed).toEqual(shares);
});

test('what is kept is taken over by the next run when it answers, and replaced when it does not', async () => {
  const keeper = await aKeeper({ keeps: true });
  const resets: number[] = [];
  const set = services({
    db: command(echo('NAME'), {
      keep: true,
      ready: ready.all(ready.log(/^pid/), ready.port()),
      reset: (db) => void resets.push(pidOf(db)),
    }),
  });
  const ofRun = async (runId: string): Promise<number> => {
    const file = aFile(keeper, set, { runId, kept: true });
    const { services: all } = await file.enter();
    await file.stop();
    for (const service of keeper.services) service.leaveRun(runId);
    return pidOf(all.db);
  };
  const first = await ofRun('one');
  const second = await ofRun('two');
  process.kill(first, 'SIGSTOP');
  process.kill(first, 'SIGKILL');
  await vi.waitUntil(() => !isRunning(first), { timeout: 30_000 });
  const third = await ofRun('three');

  expect(second).toBe(first);
  expect(resets).toEqual([first]);
  expect(third).not.toBe(first);
  expect(await keeper.stopIdle(60_000)).toBe(false);
  expect(isRunning(third)).toBe(true);
  await vi.waitUntil(async () => await keeper.stopIdle(0), { timeout: 30_000 });
  expect(isRunning(third)).toBe(false);
});

test('who does not know the token is not let in', async () => {
  const keeper = await aKeeper();
  const { port, token } = keeper.address;
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.write(`${'0'.repeat(token.length)}\nnothing`);
  await once(socket, 'close');

  expect(keeper.services).toEqual([]);
});

function pidOf({ identity }: Pick<RunningService, 'identity'>): number {
  return identity.kind === 'process' ? identity.pid : Number.NaN;
}
