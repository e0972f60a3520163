import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { ClnrmError } from '@clnrm/model';
import type { Engine } from './engine.ts';

/** What the Docker client came to. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the Docker client on an engine. Builds need it: the engine itself knows nothing of build secrets and ignored files. */
export async function runDocker({ address }: Engine, args: readonly string[]): Promise<CommandResult> {
  const child = spawn('docker', args, {
    env: { ...process.env, DOCKER_HOST: address },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(noClientError(cause)));
    child.once('close', (code) => resolve(code ?? 1));
  });
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

function noClientError(cause: Error): ClnrmError {
  return new ClnrmError(
    'CLNRM_CONTAINER_ENGINE',
    'Failed to run the Docker client: the command "docker" was not found. Install it to have images built.',
    { cause },
  );
}
