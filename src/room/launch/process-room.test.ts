import { expect, test } from 'vitest';
import { exitOf, nextMessage, startRoom } from '../../../test/support/start-room.ts';
import { findProcesses } from '../residue/find-processes.ts';

test('messages of any kind go both ways', async () => {
  const started = startRoom(
    'process',
    `process.on('message', (m) => process.send([m, new Map([['a', /b/g]]), undefined]))`,
  );
  const sent = { at: new Date(0), set: new Set([1n]) };
  started.room.send(sent);
  expect(await nextMessage(started)).toEqual([sent, new Map([['a', /b/g]]), undefined]);
});

test('messages that arrive while nobody listens are kept in order, also past the end of the process', async () => {
  const { room, ...rest } = startRoom(
    'process',
    `for (const i of [1, 2, 3]) process.send(i); process.disconnect()`,
  );
  await exitOf({ room, ...rest });
  const received: unknown[] = [];
  room.onMessage((message) => received.push(message));
  expect(received).toEqual([1, 2, 3]);
});

test('the environment is what the launch says, with home, temp folder and mark', async () => {
  const started = startRoom('process', `process.send({ ...process.env })`, { env: { GIVEN: 'yes' } });
  const env = (await nextMessage(started)) as Record<string, string>;
  expect(env).toMatchObject({
    GIVEN: 'yes',
    HOME: started.directories.home,
    TMPDIR: started.directories.temp,
  });
  expect(env['CLNRM_ROOM']?.split(':').at(-1)).toBe(started.roomId);
  expect(env).not.toHaveProperty('npm_lifecycle_event');
});

test('an exit is told with its code after the last output', async () => {
  const started = startRoom('process', `process.stdout.write('last words', () => process.exit(7))`);
  expect(await exitOf(started)).toEqual({ code: 7, signal: null, problem: undefined });
  expect(started.output()).toBe('last words');
});

test('a listener for the exit that comes late is called at once', async () => {
  const started = startRoom('process', `process.kill(process.pid, 'SIGKILL')`);
  await exitOf(started);
  expect(started.room.exited).toBe(true);
  expect(await exitOf(started)).toEqual({ code: null, signal: 'SIGKILL', problem: undefined });
});

test('sending to a process that is gone does nothing', async () => {
  const started = startRoom('process', ``);
  await exitOf(started);
  expect(() => started.room.send('hello')).not.toThrow();
});

test('a message that cannot be copied is refused where it is sent', () => {
  const { room } = startRoom('process', ``);
  expect(() => room.send({ call: () => {} })).toThrow('could not be cloned');
});

test.skipIf(process.platform === 'win32')(
  'a kill ends a blocked event loop and a grandchild in a session of its own',
  async () => {
    const started = startRoom(
      'process',
      `import { spawn } from 'node:child_process';
       spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).on('spawn', () => {
         process.send('ready', () => { for (;;); });
       });`,
    );
    const { room, roomId } = started;
    await nextMessage(started);
    expect(findProcesses({ roomId }).map(({ command }) => command)).toContain('sleep 1000');
    await room.kill();
    expect(findProcesses({ roomId })).toEqual([]);
    expect(await exitOf(started)).toMatchObject({ signal: 'SIGKILL' });
  },
);

test.skipIf(process.platform === 'win32')(
  'a kill ends what a process left behind that is gone by itself',
  async () => {
    const started = startRoom(
      'process',
      `import { spawn } from 'node:child_process';
     spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).on('spawn', () => process.exit());`,
    );
    await exitOf(started);
    expect(findProcesses({ roomId: started.roomId })).toHaveLength(1);
    await started.room.kill();
    expect(findProcesses({ roomId: started.roomId })).toEqual([]);
  },
);
