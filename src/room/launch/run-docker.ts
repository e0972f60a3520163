import { execFile } from 'node:child_process';

/** What a Docker command came to. */
export interface DockerResult {
  /** 0 where it worked. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the Docker client. Resolves also when it fails or is not installed. */
export function runDocker(args: readonly string[], timeout = 60_000): Promise<DockerResult> {
  return new Promise((resolve) => {
    execFile('docker', [...args], { timeout, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
      resolve({ code, stdout, stderr: stderr === '' ? (error?.message ?? '') : stderr });
    });
  });
}
