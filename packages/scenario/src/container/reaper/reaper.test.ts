import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import { countLabelled, docker, dockerTest, testImage } from '../support/docker-test.ts';
import { killAndWait } from '../support/kill-and-wait.ts';

vi.setConfig({ testTimeout: 60_000 });

const project = fileURLToPath(new URL('../../../../..', import.meta.url));

/** Runs a module of its own, which prints a line as soon as it has what is to be removed. */
async function start(
  source: string,
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; line: string }> {
  const args = ['--conditions=@clnrm/source', '--input-type=module', '--eval', source];
  // testcontainers keeps a lock file in the temp folder.
  const temp = mkdtempSync(join(tmpdir(), 'reaper-'));
  onTestFinished(() => rmSync(temp, { recursive: true }));
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, TMPDIR: temp, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
    child.once('exit', (code) => reject(new Error(`The child ended with ${code}.`)));
  });
  return { child, line };
}

const waiting = { timeout: 30_000, interval: 100 };

dockerTest(
  'after SIGKILL the guard removes containers, networks, volumes and images of its label, and no others',
  async () => {
    const [mine, other] = [`clnrm.test.guard=${randomUUID()}`, `clnrm.test.guard=${randomUUID()}`];
    for (const label of [mine, other]) {
      const network = docker('network', 'create', `--label=${label}`, `clnrm-test-${randomUUID()}`);
      docker('volume', 'create', `--label=${label}`);
      docker('run', '-d', `--label=${label}`, `--network=${network}`, testImage('base'), 'sleep', '1000');
      const id = docker('create', testImage('base'));
      docker('commit', `--change=LABEL ${label}`, id);
      docker('rm', id);
    }
    onTestFinished(async () => {
      const { removeLabelled } = await import('./remove-labelled.ts');
      await removeLabelled([[mine], [other]]);
    });
    const { child } = await start(`
    import { guardContainers } from './packages/scenario/src/container/container-guard.ts';
    guardContainers(${JSON.stringify(mine)}, 'unix:///var/run/docker.sock');
    setTimeout(() => console.log('guarded'), 500);
    setInterval(() => {}, 1000);`);
    expect([countLabelled(mine), countLabelled(other)]).toEqual([4, 4]);
    await killAndWait(child);
    expect(countLabelled(mine)).toBe(0);
    expect(countLabelled(other)).toBe(4);
  },
);

dockerTest('a guard that is released removes nothing and leaves no process', async () => {
  const label = `clnrm.test.guard=${randomUUID()}`;
  const id = docker('create', `--label=${label}`, testImage('base'));
  onTestFinished(() => void docker('rm', id));
  const { child } = await start(`
    import { guardContainers } from './packages/scenario/src/container/container-guard.ts';
    await guardContainers(${JSON.stringify(label)}, 'unix:///var/run/docker.sock').release();
    console.log('released');`);
  await new Promise((resolve) => child.once('exit', resolve));
  expect(countLabelled(label)).toBe(1);
});

dockerTest(
  'testcontainers, told by one variable, takes our images and our reaper, which removes its session after SIGKILL',
  async () => {
    const { child, line } = await start(
      `import { GenericContainer, Network } from 'testcontainers';
       const network = await new Network().start();
       const container = await new GenericContainer('redis:7').withExposedPorts(6379).withNetwork(network).start();
       console.log(container.getLabels()['org.testcontainers.session-id']);
       setInterval(() => {}, 1000);`,
      {
        TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: 'clnrm.test',
        TESTCONTAINERS_RYUK_RECONNECTION_TIMEOUT: '100ms',
      },
    );
    const label = `org.testcontainers.session-id=${line}`;
    // The container, the network and the reaper itself.
    expect(countLabelled(label)).toBe(3);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(countLabelled(label)).toBe(0), waiting);
  },
);
