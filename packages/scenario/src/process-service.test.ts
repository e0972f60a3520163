import { type ChildProcess, spawn } from 'node:child_process';
import { expect, onTestFinished, test, vi } from 'vitest';
import { groupEnded, isRunning } from './runtime/process/process-group.ts';
import type { ProcessOptions } from './process-options.ts';
import { type ProcessService, startProcess } from './start-process.ts';

/** Processes take their time on a busy machine; only a hang is a failure. */
const patient = { timeout: 30_000 };
vi.setConfig({ testTimeout: 60_000 });

const idle = 'setInterval(() => {}, 1000);';

test('stop asks by SIGTERM and lets the service finish what it does', async () => {
  const service = await start(`
    process.on('SIGTERM', () => setTimeout(() => { console.log('flushed'); process.exit(0); }, 50));
    ${idle} console.log('ready');
  `);
  await service.stop();

  expect(service.logs()).toEqual(['ready', 'flushed']);
  expect(isRunning(service.pid)).toBe(false);
});

test('a service that ignores SIGTERM is killed when its time is over', async () => {
  const service = await start(
    `process.on('SIGTERM', () => console.log('ignored')); ${idle} console.log('ready');`,
    { graceful: 100 },
  );
  await service.stop();

  expect(service.logs()).toEqual(['ready', 'ignored']);
  expect(isRunning(service.pid)).toBe(false);
});

test('without a graceful time it is killed at once', async () => {
  const service = await start(
    `process.on('SIGTERM', () => console.log('asked')); ${idle} console.log('ready');`,
    { graceful: 0 },
  );
  await service.stop();

  expect(service.logs()).toEqual(['ready']);
});

test('what a service has started ends with it', async () => {
  const service = await start(
    `
    const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready', process.pid)";
    require('node:child_process').spawn(process.execPath, ['-e', stubborn], { stdio: 'inherit' });
    process.on('SIGTERM', () => process.exit(0));
  `,
    { graceful: 100 },
  );
  const grandchild = Number(/ready (\d+)/.exec(service.logs().join('\n'))?.[1]);
  expect(isRunning(grandchild)).toBe(true);
  await service.stop();

  expect(await groupEnded(service.pid, 0)).toBe(true);
  expect(isRunning(grandchild)).toBe(false);
});

test('a shell that ends first does not cost its command the time to finish', async () => {
  const flushing = `process.on('SIGTERM', () => setTimeout(() => { console.log('flushed'); process.exit(0); }, 100)); ${idle} console.log('ready');`;
  const service = await startProcess({
    name: 'subject',
    command: '/bin/sh',
    args: ['-c', '"$0" -e "$1" & wait', process.execPath, flushing],
    ready: { log: /ready/ },
  });
  await service.stop();

  expect(service.logs()).toEqual(['ready', 'flushed']);
});

test('what is left of a service that ends by itself is ended with it', async () => {
  const service = await start(`
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    console.log('ready', child.pid);
    setTimeout(() => process.exit(7), 100);
  `);
  const grandchild = Number(/ready (\d+)/.exec(service.logs().join('\n'))?.[1]);

  await expect.poll(() => isRunning(grandchild), patient).toBe(false);
});

test('a service that has died says so when it is asked', async () => {
  const service = await start(
    `process.on('SIGUSR2', () => { throw new Error('boom'); }); ${idle} console.log('ready');`,
  );
  process.kill(service.pid, 'SIGUSR2');
  await expect.poll(() => isRunning(service.pid), patient).toBe(false);
  await expect.poll(() => service.logs().join('\n'), patient).toContain('Node.js v');
  const failure = await service.fetch('/orders').catch((error: Error) => error);

  expect(failure).toHaveProperty('code', 'CLNRM_SERVICE_EXITED');
  expect(failure).toHaveProperty(
    'message',
    expect.stringMatching(
      /^Failed to ask service "subject" for \/orders: it exited with code 1 after \d+ ms\. Start it again before asking\. It printed:\n {2}ready\n[^]*Error: boom/,
    ),
  );
});

test('a service that has been stopped says that instead', async () => {
  const service = await start(`console.log('ready'); ${idle}`);
  await service.stop();

  await expect(service.fetch('/')).rejects.toThrow(
    'Failed to ask service "subject" for /: it has been stopped. Start it again before asking. It printed:\n  ready',
  );
});

test('stop may be called twice, and also happens at the end of a scope', async () => {
  const service = await start(`console.log('ready'); ${idle}`);
  await Promise.all([service.stop(), service[Symbol.asyncDispose]()]);
  await service.stop();

  expect(isRunning(service.pid)).toBe(false);
});

test('a stopped service leaves no handle and no child process behind', async () => {
  // What the tests before it closed may still be on its way out.
  const before = new Set(handles());
  const services = await Promise.all([1, 2, 3].map(() => start(`console.log('ready'); ${idle}`)));
  await Promise.all(services.map((service) => service.stop()));

  await expect.poll(() => handles().filter((handle) => !before.has(handle)), patient).toEqual([]);
});

test('a process that left the group does not keep stop waiting for its output', async () => {
  const service = await start(`
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      detached: true, stdio: 'inherit',
    });
    console.log('ready', child.pid);
  `);
  const escaped = Number(/ready (\d+)/.exec(service.logs().join('\n'))?.[1]);
  onTestFinished(() => void process.kill(escaped, 'SIGKILL'));
  await service.stop();

  expect(isRunning(service.pid)).toBe(false);
});

test('services end when the process that started them is killed', async () => {
  const host = spawn(
    process.execPath,
    [
      '--conditions=@clnrm/source',
      '--input-type=module',
      '-e',
      `import { startProcess } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
       const options = { command: process.execPath, args: ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('ready')"], ready: { log: /ready/ } };
       const one = await startProcess({ name: 'one', ...options });
       const two = await startProcess({ name: 'two', ...options });
       await (await startProcess({ name: 'three', ...options, graceful: 0 })).stop();
       console.log(one.pid, two.pid);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const pids = await numbersFrom(host);
  expect(pids.map(isRunning)).toEqual([true, true]);
  host.kill('SIGKILL');

  expect(await Promise.all(pids.map((pid) => groupEnded(pid, 20_000)))).toEqual([true, true]);
});

async function start(script: string, options: Partial<ProcessOptions> = {}): Promise<ProcessService> {
  const service = await startProcess({
    name: 'subject',
    command: process.execPath,
    args: ['-e', script],
    ready: { log: /ready/ },
    ...options,
  });
  onTestFinished(() => service.stop());
  return service;
}

async function numbersFrom(child: ChildProcess): Promise<readonly number[]> {
  const line = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (chunk) => resolve(String(chunk))),
  );
  return line.trim().split(' ').map(Number);
}

/** Each handle that is open, by its kind and a number. */
function handles(): readonly string[] {
  const counts = new Map<string, number>();
  return process
    .getActiveResourcesInfo()
    .filter((kind) => /Process|Pipe|TCP/.test(kind))
    .map((kind) => {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return `${kind} ${count}`;
    });
}
