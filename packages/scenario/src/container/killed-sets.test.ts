import { spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';
import { pause } from '../pause.ts';
import { countLabelled, docker, dockerTest, testImage } from './support/docker-test.ts';
import { killAndWait } from './support/kill-and-wait.ts';

vi.setConfig({ testTimeout: 60_000 });

const project = fileURLToPath(new URL('../../../..', import.meta.url));

dockerTest('nothing of a set is left after SIGKILL of the process that started it', async () => {
  const source = `
    import { services } from './packages/scenario/src/world/service-set.ts';
    import { container } from './packages/scenario/src/container/container.ts';
    const image = ${JSON.stringify(testImage('redis'))};
    const started = await services({ a: container(image), b: container(image, { network: 'open', volumes: ['/x'] }) }).start();
    console.log(started.services.a.identity.id);
    setInterval(() => {}, 1000);`;
  const temp = mkdtempSync(join(tmpdir(), 'killed-'));
  onTestFinished(() => rmSync(temp, { recursive: true }));
  const args = ['--conditions=@clnrm/source', '--input-type=module', '--eval', source];
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, TMPDIR: temp },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const id = await new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk) => resolve(String(chunk).trim())),
  );
  const label = `clnrm.set=${docker('inspect', '--format', '{{index .Config.Labels "clnrm.set"}}', id)}`;
  expect(countLabelled(label)).toBeGreaterThanOrEqual(7);
  await killAndWait(child);
  expect(countLabelled(label)).toBe(0);
  expect(docker('volume', 'ls', '-q', '--filter', `name=${label.slice('clnrm.set='.length)}`)).toBe('');
});

dockerTest(
  'nothing is left after SIGKILL at any moment of a start or an end',
  { timeout: 120_000 },
  async () => {
    const source = `
    import { containers } from './packages/scenario/src/container/container-runtime.ts';
    const [, id, folder] = process.argv;
    const program = { kind: 'command', argv: ['sleep', '1000'], cwd: folder };
    const request = { program, ports: [], limits: {}, network: 'open', folder, files: [], volumes: ['/data'], sharedVolumes: [{ name: 'both', path: '/both' }] };
    for (;;) {
      const runtime = await containers({ image: ${JSON.stringify(testImage('base'))} }).open({ id, folder });
      await Promise.all(['a', 'b', 'c'].map(async (name) => {
        const slot = await runtime.open({ ...request, name });
        await slot.launch({ environment: {}, log: () => {} });
        await slot.close();
      }));
      await runtime.close();
    }`;
    const args = ['--conditions=@clnrm/source', '--input-type=module', '--eval', source];
    let most = 0;
    for (let trial = 0; trial < 6; trial++) {
      const id = randomUUID();
      const folder = mkdtempSync(join(tmpdir(), 'killed-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const child = spawn(process.execPath, [...args, id, folder], {
        cwd: project,
        env: { ...process.env, TMPDIR: folder },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      await pause(randomInt(400, 3_000));
      most = Math.max(most, countLabelled(`clnrm.set=${id}`));
      await killAndWait(child);
      expect(countLabelled(`clnrm.set=${id}`)).toBe(0);
    }
    expect(most).toBeGreaterThan(0);
  },
);
