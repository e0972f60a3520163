import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitOf, nextMessage, startRoom } from '../../../test/support/start-room.ts';
import { findProcesses } from '../residue/find-processes.ts';
import { probeIsolation } from './probe-isolation.ts';

const probe = probeIsolation('namespace');
if (probe.kind === 'unavailable')
  console.warn(`Namespace rooms are not tested: ${probe.reason}. ${probe.remedy}`);
const inNamespace = probe.kind === 'available' ? test : test.skip;

inNamespace('a room in namespaces speaks as a plain one does', async () => {
  const started = startRoom('namespace', `process.on('message', (m) => process.send(new Map([[m, /x/]])))`);
  started.room.send('key');
  expect(await nextMessage(started)).toEqual(new Map([['key', /x/]]));
});

inNamespace('it has process numbers of its own, and the host knows its process by another', async () => {
  const started = startRoom(
    'namespace',
    `import { readdirSync } from 'node:fs';
     const processes = readdirSync('/proc').filter((name) => /^\\d+$/.test(name));
     process.send({ pid: process.pid, processes });
     setInterval(() => {}, 1000);`,
  );
  expect(await nextMessage(started)).toEqual({ pid: 1, processes: ['1'] });
  expect(readFileSync(`/proc/${started.room.pid}/cmdline`, 'utf8')).toContain('entry.mjs');
  expect(readFileSync(`/proc/${started.room.pid}/comm`, 'utf8')).not.toContain('unshare');
});

inNamespace('it has no network but loopback, and every port of it', async () => {
  const started = startRoom(
    'namespace',
    `import { createServer, connect } from 'node:net';
     import { networkInterfaces } from 'node:os';
     const server = createServer((socket) => socket.end()).listen(80, '127.0.0.1', () => {
       connect(80, '127.0.0.1').on('connect', () => {
         connect(53, '1.1.1.1').on('error', (error) =>
           process.send({ interfaces: Object.keys(networkInterfaces()), outside: error.code }));
       });
     }).on('error', (error) => process.send(error.code));`,
  );
  const expected = process.getuid?.() === 0 ? { interfaces: ['lo'], outside: 'ENETUNREACH' } : 'EACCES';
  expect(await nextMessage(started)).toEqual(expected);
});

inNamespace('its home and temp folder are empty, writable, and gone with it', async () => {
  const started = startRoom(
    'namespace',
    `import { readdirSync, writeFileSync } from 'node:fs';
     import { homedir, tmpdir } from 'node:os';
     const before = [...readdirSync(homedir()), ...readdirSync(tmpdir())];
     writeFileSync(homedir() + '/a', ''); writeFileSync(tmpdir() + '/b', '');
     process.send({ before, home: homedir(), temp: tmpdir(), after: [...readdirSync(homedir()), ...readdirSync(tmpdir())] });
     setInterval(() => {}, 1000);`,
  );
  const { home, temp } = started.directories;
  expect(await nextMessage(started)).toEqual({ before: [], home, temp, after: ['a', 'b'] });
  expect([...readdirSync(home), ...readdirSync(temp)]).toEqual([]);
  expect(existsSync(join(home, 'a'))).toBe(false);
});

inNamespace('its user is the one outside, with the same groups to write as', async () => {
  const started = startRoom(
    'namespace',
    `import { writeFileSync, statSync } from 'node:fs';
     writeFileSync('made', '');
     const { uid, gid } = statSync('made');
     process.send({ uid, gid, own: [process.getuid(), process.getgid()] });`,
  );
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  expect(await nextMessage(started)).toEqual({ uid, gid, own: [uid, gid] });
});

inNamespace('its environment is that of a plain room', async () => {
  const source = `process.send(Object.keys(process.env).sort())`;
  const plain = await nextMessage(startRoom('process', source, { env: { GIVEN: '1' } }));
  expect(await nextMessage(startRoom('namespace', source, { env: { GIVEN: '1' } }))).toEqual(plain);
});

inNamespace('exit codes and signals come through', async () => {
  expect(await exitOf(startRoom('namespace', `process.exit(7)`))).toMatchObject({ code: 7, signal: null });
  // The first process of a pid namespace is out of reach for its own signals, so this comes from outside.
  const started = startRoom('namespace', `process.send('ready'); setInterval(() => {}, 1000)`);
  await nextMessage(started);
  process.kill(started.room.pid, 'SIGKILL');
  expect(await exitOf(started)).toMatchObject({ code: null, signal: 'SIGKILL' });
});

inNamespace('a kill ends a blocked event loop and all that was started inside, marked or not', async () => {
  const started = startRoom(
    'namespace',
    `import { spawn } from 'node:child_process';
     spawn('sleep', ['1234.5'], { detached: true, stdio: 'ignore', env: { PATH: process.env.PATH } })
       .on('spawn', () => process.send('ready', () => { for (;;); }));`,
  );
  await nextMessage(started);
  expect(sleepers()).toHaveLength(1);
  await started.room.kill();
  expect(findProcesses({ roomId: started.roomId })).toEqual([]);
  expect(sleepers()).toEqual([]);
});

inNamespace('a kill before the room has come up leaves nothing', async () => {
  const started = startRoom('namespace', `process.send('ready')`);
  await started.room.kill();
  expect(findProcesses({ roomId: started.roomId })).toEqual([]);
});

function sleepers(): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'latin1') === 'sleep\u00001234.5\u0000';
    } catch {
      return false;
    }
  });
}
