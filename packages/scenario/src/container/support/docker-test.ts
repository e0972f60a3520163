import { spawnSync } from 'node:child_process';
import { test } from 'vitest';

/** Where images stand in for those of Docker Hub: `scripts/images` makes them. */
const namespace = 'clnrm.test';

/** Names one of the images that `npm run images` makes. */
export function testImage(name: string): string {
  return `${namespace}/${name}:latest`;
}

const missing = missingHere();
if (missing !== undefined) console.warn(`Containers are not tested: ${missing}.`);

/** Whether containers can be tested here. */
export const hasDocker: boolean = missing === undefined;

/** A test that needs Docker and the images of `npm run images`; left out, with the reason printed, where they are not there. */
export const dockerTest: typeof test = missing === undefined ? test : (test.skip as typeof test);

function missingHere(): string | undefined {
  const daemon = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8' });
  if (daemon.status !== 0) return 'no Docker daemon answers. Start one with `scripts/start-docker.sh`';
  const images = ['node', 'postgres', 'redis', 'nats', 'testcontainers/ryuk'].map(testImage);
  const found = spawnSync('docker', ['image', 'inspect', '--format', '{{.Id}}', ...images], {
    encoding: 'utf8',
  });
  return found.status === 0 ? undefined : 'the images for tests are missing. Make them with `npm run images`';
}

/** Runs the Docker client and returns what it prints, without the line break at the end. */
export function docker(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** Counts the containers, networks, volumes and images that carry a label. */
export function countLabelled(label: string): number {
  const filter = `label=${label}`;
  const lists = [
    ['ps', '-a'],
    ['network', 'ls'],
    ['volume', 'ls'],
    ['image', 'ls'],
  ];
  const ids = lists.flatMap((list) => docker(...list, '-q', '--filter', filter).split('\n'));
  return ids.filter((id) => id !== '').length;
}
