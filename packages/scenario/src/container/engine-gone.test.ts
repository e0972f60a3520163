import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import { removeLabelled } from './reaper/remove-labelled.ts';
import { docker, dockerTest, testImage } from './support/docker-test.ts';

vi.setConfig({ testTimeout: 60_000 });

const project = fileURLToPath(new URL('../../../..', import.meta.url));

/** Stands between an engine and who speaks with it, and goes away at a word. */
async function startDoor(folder: string): Promise<{ readonly path: string; readonly shut: () => void }> {
  const path = join(folder, 'd.sock');
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: '/var/run/docker.sock', allowHalfOpen: true });
    for (const [one, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const shut = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(shut);
  return { path, shut };
}

dockerTest(
  'when the engine goes away, each service says so, nothing hangs, and a new start is refused',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gone-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const door = await startDoor(folder);
    const source = `
    import { services } from './packages/scenario/src/world/service-set.ts';
    import { container } from './packages/scenario/src/container/container.ts';
    const set = services({ db: container(${JSON.stringify(testImage('base'))}, { command: 'sleep 1000', ports: {} }) });
    const started = await set.start();
    const { db } = started.services;
    const label = db.identity.id;
    console.log(JSON.stringify({ id: label }));
    await new Promise((resolve) => process.stdin.once('data', resolve));
    process.stdin.destroy();
    const first = (error) => error.message.split('\\n')[0];
    const said = {
      exec: await db.exec('true').then(() => 'worked', first),
      restart: await db.restart().then(() => 'worked', first),
      exit: { ...db.exit, after: undefined },
      stop: await started.stop().then(() => 'ended', first),
      start: await set.start().then(() => 'worked', first),
    };
    console.log(JSON.stringify(said));`;
    const child = spawn(
      process.execPath,
      ['--conditions=@clnrm/source', '--input-type=module', '--eval', source],
      {
        cwd: project,
        env: { ...process.env, TMPDIR: folder, DOCKER_HOST: `unix://${door.path}` },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = new Promise((resolve) => child.once('close', resolve));
    const lines: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trim().split('\n')));
    await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 30_000 });
    const { id } = JSON.parse(lines[0] ?? '') as { id: string };
    const set = docker('inspect', '--format', '{{index .Config.Labels "clnrm.set"}}', id);
    onTestFinished(async () => void (await removeLabelled([[`clnrm.set=${set}`]])));

    door.shut();
    child.stdin.write('shut\n');
    expect(await ended).toBe(0);
    const remedy = 'Start Docker, or set DOCKER_HOST to where it listens.';
    const reason = `connect ENOENT ${door.path}`;
    expect(JSON.parse(lines[1] ?? '')).toEqual({
      exec: expect.stringContaining(
        'Failed to run "true" beside service "db": it was ended by the end of the container engine after',
      ),
      restart: `Failed to reach a container engine: ${reason}. ${remedy}`,
      exit: { kind: 'killed', signal: 'the end of the container engine' },
      stop: 'ended',
      start: `Failed to start service "db": there is no container engine for it: ${reason}. ${remedy}`,
    });
  },
);
