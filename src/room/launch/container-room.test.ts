import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exitOf, nextMessage, startRoom } from '../../../test/support/start-room.ts';
import { findContainers } from '../residue/find-containers.ts';
import { findProcesses } from '../residue/find-processes.ts';
import { probeIsolation } from './probe-isolation.ts';

const probe = probeIsolation('container');
if (probe.kind === 'unavailable')
  console.warn(`Container rooms are not tested: ${probe.reason}. ${probe.remedy}`);
const inContainer = probe.kind === 'available' ? test : test.skip;

inContainer('a room in a container speaks as a plain one does', { timeout: 60_000 }, async () => {
  const started = startRoom('container', `process.on('message', (m) => process.send(new Map([[m, /x/]])))`);
  started.room.send('key');
  expect(await nextMessage(started)).toEqual(new Map([['key', /x/]]));
  started.room.send('again');
  expect(await nextMessage(started)).toEqual(new Map([['again', /x/]]));
});

inContainer('it has processes, network and folders of its own, and the host knows its process', async () => {
  const started = startRoom(
    'container',
    `import { connect } from 'node:net';
     import { readdirSync, writeFileSync } from 'node:fs';
     import { homedir, networkInterfaces, tmpdir } from 'node:os';
     const processes = readdirSync('/proc').filter((name) => /^\\d+$/.test(name));
     const before = [...readdirSync(homedir()), ...readdirSync(tmpdir())];
     writeFileSync(homedir() + '/a', ''); writeFileSync(tmpdir() + '/b', '');
     connect(53, '1.1.1.1').on('error', ({ code }) => process.send({
       pid: process.pid, processes, before, home: homedir(), temp: tmpdir(),
       interfaces: Object.keys(networkInterfaces()), outside: code,
     }));
     setInterval(() => {}, 1000);`,
  );
  const { home, temp } = started.directories;
  expect(await nextMessage(started)).toEqual({
    pid: 1,
    processes: ['1'],
    before: [],
    home,
    temp,
    interfaces: ['lo'],
    outside: 'ENETUNREACH',
  });
  expect(readFileSync(`/proc/${started.room.pid}/cmdline`, 'utf8')).toContain('entry.mjs');
  expect(readFileSync(`/proc/${started.room.pid}/cmdline`, 'utf8')).not.toContain('--network');
});

inContainer(
  'it runs as the user outside, and cannot write the project but where the launch says',
  async () => {
    const writable = mkdtempSync(join(tmpdir(), 'clnrm-test-'));
    onTestFinished(() => rmSync(writable, { recursive: true }));
    const started = startRoom(
      'container',
      `import { writeFileSync } from 'node:fs';
     const attempt = (path) => { try { writeFileSync(path, 'x'); return 'written'; } catch (error) { return error.code; } };
     process.send({
       uid: process.getuid(),
       project: attempt('made'),
       root: attempt('/made'),
       writable: attempt(process.env.WRITABLE + '/made'),
     });`,
      { env: { WRITABLE: writable }, container: { writable: [writable] } },
    );
    expect(await nextMessage(started)).toEqual({
      uid: process.getuid?.(),
      project: 'EROFS',
      root: 'EROFS',
      writable: 'written',
    });
    expect(existsSync(join(writable, 'made'))).toBe(true);
  },
);

inContainer('its environment is what the launch says, and it can start a shell', async () => {
  const source = `
    import { execSync } from 'node:child_process';
    process.send({ names: Object.keys(process.env).sort(), said: execSync('echo $GIVEN').toString(), argv: process.argv.length });`;
  const env = { GIVEN: 'two\nlines' };
  const plain = (await nextMessage(startRoom('process', source, { env }))) as { readonly names: string[] };
  // Docker always names the machine.
  expect(await nextMessage(startRoom('container', source, { env }))).toEqual({
    said: 'two lines\n',
    argv: 2,
    names: [...plain.names, 'HOSTNAME'].toSorted(),
  });
});

inContainer('exit codes, signals and last messages come through', async () => {
  const ended = startRoom('container', `process.send('last'); setTimeout(() => process.exit(7), 50)`);
  const messages: unknown[] = [];
  ended.room.onMessage((message) => messages.push(message));
  expect(await exitOf(ended)).toEqual({ code: 7, signal: null, problem: undefined });
  expect(messages).toEqual(['last']);

  const crashed = startRoom('container', `process.send('ready'); setInterval(() => {}, 1000)`);
  await nextMessage(crashed);
  process.kill(crashed.room.pid, 'SIGKILL');
  expect(await exitOf(crashed)).toEqual({ code: null, signal: 'SIGKILL', problem: undefined });
});

inContainer('a kill ends a blocked event loop and leaves no container', async () => {
  const started = startRoom(
    'container',
    `import { spawn } from 'node:child_process';
     spawn('sleep', ['1000'], { detached: true, stdio: 'ignore', env: {} })
       .on('spawn', () => process.send('ready', () => { for (;;); }));`,
  );
  await nextMessage(started);
  const ofRoom = async (): Promise<number> =>
    (await findContainers()).filter(({ roomId }) => roomId === started.roomId).length;
  expect(await ofRoom()).toBe(1);
  await started.room.kill();
  expect(findProcesses({ roomId: started.roomId })).toEqual([]);
  expect(await ofRoom()).toBe(0);
});

inContainer('a room whose image is not there tells what Docker said', async () => {
  const started = startRoom('container', ``, { container: { image: 'clnrm.invalid/none:1' } });
  const exit = await exitOf(started);
  expect(exit).toMatchObject({ code: 125 });
  expect(exit.problem).toContain('clnrm.invalid');
});

inContainer('a socket whose path would be too long is refused in one sentence', async () => {
  const deep = join(mkdtempSync(join(tmpdir(), 'clnrm-test-')), 'a'.repeat(100));
  mkdirSync(deep);
  onTestFinished(() => rmSync(join(deep, '..'), { recursive: true }));
  writeFileSync(join(deep, 'entry.mjs'), '');
  const { launchRoom } = await import('./launch-room.ts');
  const room = launchRoom({
    isolation: 'container',
    mark: { runId: 'r', roomId: 'r-long' },
    entry: join(deep, 'entry.mjs'),
    execArgv: [],
    env: {},
    cwd: deep,
    directories: { base: deep, home: deep, temp: deep },
  });
  const exit = await new Promise((resolve) => room.onExit(resolve));
  expect(exit).toEqual({
    code: null,
    signal: null,
    problem: `Failed to start a room in a container: the path ${join(deep, 's')} is too long for a socket. Set TMPDIR to a shorter one.`,
  });
});
