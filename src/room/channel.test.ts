import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const channel = JSON.stringify(new URL('./channel.ts', import.meta.url).href);

/** Runs a module with an IPC channel, sends it messages, and resolves with what it sent back and its exit code. */
async function talk(source: string, messages: readonly unknown[]): Promise<{ heard: unknown[]; code: number | null }> {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-test-'));
  const entry = join(folder, 'entry.mjs');
  writeFileSync(entry, `import { openChannel } from ${channel};\n${source}`);
  const child = fork(entry, [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const heard: unknown[] = [];
  child.on('message', (message) => {
    heard.push(message);
    if (message === 'hang up') child.disconnect();
  });
  for (const message of messages) child.send(message as object);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { heard, code };
}

test('messages that come before there is a listener are kept, and each goes to whom it is meant for', async () => {
  const { heard } = await talk(
    `const channel = openChannel();
    setTimeout(() => {
      channel.onHostMessage((message) => { channel.post(['host', message]); if (message.clnrm === 'exit') channel.exit(); });
      channel.onVitestMessage((message) => channel.post(['vitest', message]));
    }, 50);`,
    [{ clnrm: 'ping' }, { type: 'start' }, { clnrm: 'exit' }],
  );
  expect(heard).toEqual([
    ['host', { clnrm: 'ping' }],
    ['vitest', { type: 'start' }],
    ['host', { clnrm: 'exit' }],
  ]);
});

test("the listener of the file before is dropped when the next file starts, Vitest's own stays", async () => {
  const { heard } = await talk(
    `const channel = openChannel();
    const say = (name) => (message) => channel.post(name + ' ' + message.n);
    const second = say('second file');
    channel.onVitestMessage((message) => {
      say('own')(message);
      if (message.n === 1) channel.onVitestMessage(say('first file'));
      if (message.n === 2) channel.onVitestMessage(second);
      if (message.n === 3) { channel.offVitestMessage(second); }
      if (message.n === 4) channel.exit();
    });`,
    [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }],
  );
  expect(heard).toEqual(['own 1', 'own 2', 'first file 2', 'own 3', 'second file 3', 'own 4']);
});

test('a test that replaces the functions of process does not cut the connection', async () => {
  const { heard, code } = await talk(
    `const channel = openChannel();
    process.send = () => { throw new Error('replaced'); };
    process.exit = () => { throw new Error('replaced'); };
    channel.onHostMessage(() => channel.exit());
    channel.onVitestMessage((message) => channel.post(message));`,
    [{ n: 1 }, { clnrm: 'exit' }],
  );
  expect(heard).toEqual([{ n: 1 }]);
  expect(code).toBe(0);
});

test('the process ends when the host is gone, whatever it is doing', async () => {
  const { code } = await talk(
    `const channel = openChannel();
    setInterval(() => {}, 1000);
    channel.post('hang up');`,
    [],
  );
  expect(code).toBe(1);
});

test('without a host there is no channel', async () => {
  const { openChannel } = await import('./channel.ts');
  const { send } = process;
  onTestFinished(() => {
    if (send !== undefined) process.send = send;
  });
  Reflect.deleteProperty(process, 'send');
  expect(() => openChannel()).toThrow(
    'Failed to open the channel of a room: the process has no IPC. Rooms are started by clnrm itself.',
  );
});
