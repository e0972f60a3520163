import { spawnSync } from 'node:child_process';

/** Runs the Docker client and returns what it printed; throws where it failed. */
export function docker(args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('docker', args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return stdout.trim();
  // The classic builder of old clients tells each step on the way.
  const said = (error?.message ?? stderr).trim().split('\n').at(-1);
  throw new Error(
    `Failed to run docker ${args.slice(0, 2).join(' ')}: ${said}. Start Docker with \`scripts/start-docker.sh\`, if it is not running.`,
  );
}
