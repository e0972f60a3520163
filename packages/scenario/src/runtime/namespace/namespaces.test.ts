import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import { command, type CommandOptions } from '../../kinds/command.ts';
import { ready } from '../../readiness/ready.ts';
import type { RunningService } from '../../service/running-service.ts';
import { services } from '../../world/service-set.ts';
import { isRunning } from '../process/process-group.ts';
import { namespaces } from './namespace-runtime.ts';
import { namespaceTest } from './support/namespace-test.ts';

vi.setConfig({ testTimeout: 60_000 });

const runtime = namespaces();
const idle = `console.log('up'); setInterval(() => {}, 1000);`;
const up = { ports: {}, ready: ready.log('up') };

async function run(script: string, options: CommandOptions<never> = up): Promise<RunningService> {
  const set = services({ subject: command(['node', '-e', script], options) }, { runtime });
  const started = await set.start();
  onTestFinished(async () => await started.stop());
  return started.services.subject;
}

async function shell(service: RunningService, script: string): Promise<string> {
  const { stdout, stderr } = await service.exec(['sh', '-c', script]);
  return stdout + stderr;
}

namespaceTest('a service has a temp folder and process numbers of its own, and keeps its user', async () => {
  const own = mkdtempSync(join('/tmp', 'seen-by-the-test-'));
  onTestFinished(() => rmSync(own, { recursive: true }));
  const service = await run(`require('node:fs').writeFileSync('/tmp/made', ''); ${idle}`);

  expect((await shell(service, 'ls /tmp')).split('\n')).toContain('made');
  expect(await shell(service, 'ls /tmp')).not.toContain('seen-by-the-test');
  expect(await shell(service, 'echo $TMPDIR; id -u; hostname')).toBe(
    `/tmp\n${process.getuid?.()}\nsubject\n`,
  );
  expect(readdirSync('/tmp')).not.toContain('made');
  expect(Number(await shell(service, 'echo $$'))).toBeLessThan(50);
});

namespaceTest(
  'what its arguments and variables name in the temp folder of the machine is there',
  async () => {
    const folder = mkdtempSync(join('/tmp', 'named-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'data'), 'known');
    const service = await run(idle, { ...up, env: { DATA: `file://${folder}/data` } });

    expect(await shell(service, `cat ${folder}/data; ls ${folder}`)).toBe('knowndata\n');
  },
);

namespaceTest('a service that listens on loopback alone is reached, by the test and by others', async () => {
  const server = (text: string): string =>
    `require('node:http').createServer((_, response) => response.end('${text}'))
       .listen(process.env.PORT, '127.0.0.1', () => console.log('up'));`;
  const set = services(
    {
      db: command(['node', '-e', server('rows')], { ready: ready.log('up') }),
      api: command(['node', '-e', idle], { ...up, needs: ['db'], env: ({ db }) => ({ DB: db.url }) }),
    },
    { runtime },
  );
  const started = await set.start();
  onTestFinished(async () => await started.stop());
  const { db, api } = started.services;
  const script = `fetch(process.env.DB).then(async (answer) => console.log(await answer.text()))`;

  expect(await (await db.fetch('/')).text()).toBe('rows');
  expect((await api.exec(['node', '-e', script])).stdout).toBe('rows\n');
  await db.restart();
  expect(await (await db.fetch('/')).text()).toBe('rows');
});

namespaceTest('ports below 1024 are for everybody', async () => {
  const service = await run(`require('node:http').createServer((_, r) => r.end('web')).listen(80)`, {
    ports: 80,
  });

  expect(await (await service.fetch('/')).text()).toBe('web');
});

namespaceTest.each(['room', 'none'] as const)(
  `with network '%s' whatever is outside is refused at once, and told`,
  async (network) => {
    const script = `
      const { connect } = require('node:net');
      const tried = (port, host) => new Promise((resolve) => connect({ port, host, family: 4 }).once('connect', () => resolve('connected')).once('error', (error) => resolve(error.code)));
      const datagram = require('node:dgram').createSocket('udp4');
      (async () => {
        console.log(await tried(443, '192.0.2.1'), await tried(443, '192.0.2.1'), await tried(5432, 'db.example.com'));
        datagram.connect(8125, '192.0.2.2', () => datagram.send('x', () => datagram.close(() => console.log('up'))));
      })();
      setInterval(() => {}, 1000);`;
    const id = crypto.randomUUID();
    const folder = mkdtempSync(join(tmpdir(), 'attempts-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const opened = await runtime.open({ id, folder });
    onTestFinished(async () => await opened.close());
    const slot = await opened.open({
      name: 'subject',
      program: { kind: 'command', argv: ['node', '-e', script], cwd: '/' },
      ports: [],
      limits: { cpu: undefined, memory: undefined },
      network,
      folder: join(folder, 'subject'),
      files: [],
      volumes: [],
      sharedVolumes: [],
    });
    const lines: string[] = [];
    const log = ({ text }: { readonly text: string }): void => void lines.push(text);
    await slot.launch({ environment: { PATH: process.env['PATH'] ?? '' }, log });
    await vi.waitFor(() => expect(lines).toContain('up'), { timeout: 30_000 });

    expect(lines).toEqual(['ECONNREFUSED ECONNREFUSED ENOTFOUND', 'up']);
    const expected = [
      { destination: 'db.example.com', port: undefined, protocol: 'dns', count: 1 },
      { destination: '192.0.2.1', port: 443, protocol: 'tcp', count: 2 },
      { destination: '192.0.2.2', port: 8125, protocol: 'udp', count: 1 },
    ];
    await vi.waitFor(async () => expect(await slot.attempts?.()).toEqual(expected), { timeout: 10_000 });
    await slot.close();
    expect(await slot.attempts?.()).toEqual(expected);
  },
);

namespaceTest('a kill of the test process ends all that services have started', async () => {
  const script = fileURLToPath(new URL('support/start-and-wait.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@clnrm/source', script], {
    // As outside of a room, which would end what it started.
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const pids = JSON.parse(String(line)) as readonly number[];
  expect(pids.length).toBeGreaterThanOrEqual(4);
  expect(pids.filter(isRunning)).toEqual(pids);
  child.kill('SIGKILL');

  await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), { timeout: 30_000 });
});
