import { spawnSync } from 'node:child_process';
import { findProgram } from './find-program.ts';
import type { IsolationProbe } from './probe-isolation.ts';

/** What Docker says of itself. */
export interface DockerVersions {
  readonly client: string;
  readonly server: string;
  readonly api: string;
}

/** Whether Docker can be used, and which. */
export type DockerProbe =
  | { readonly kind: 'available'; readonly versions: DockerVersions }
  | Extract<IsolationProbe, { readonly kind: 'unavailable' }>;

/** Asks the Docker client and its daemon. `path` is where to look for programs. */
export function probeDocker(path?: string): DockerProbe {
  const docker = findProgram('docker', path);
  if (docker === undefined) {
    return unavailable('the command docker was not found', 'Install Docker, or use another isolation.');
  }
  const asked = spawnSync(docker, ['version', '--format', '{{json .}}'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  if (asked.status !== 0) return explain((asked.error?.message ?? asked.stderr).trim());
  return { kind: 'available', versions: parseVersions(asked.stdout) };
}

/** Says why asking the daemon failed, from what the client wrote. */
export function explain(complaint: string): DockerProbe {
  const line = complaint.split('\n').at(-1) ?? '';
  if (complaint.includes('permission denied')) {
    return unavailable(
      'this user may not speak with the Docker daemon',
      'Add it to the group that owns the socket with `sudo usermod --append --groups docker $USER`, and log in again.',
    );
  }
  if (complaint.includes('Cannot connect') || complaint.includes('failed to connect')) {
    return unavailable(
      `the Docker daemon does not answer ("${line}")`,
      'Start it, on most systems with `sudo systemctl start docker`.',
    );
  }
  return unavailable(`docker version failed with "${line}"`, 'Make `docker version` work first.');
}

/** Whether rooms can run in containers: their files and sockets are those of this machine. */
export function probeContainers(path?: string): IsolationProbe {
  if (process.platform !== 'linux') {
    return unavailable(
      'rooms in containers share files and sockets with their host, which takes a Docker daemon on the same Linux',
      'Use the isolation "process".',
    );
  }
  const docker = probeDocker(path);
  if (docker.kind === 'unavailable') return docker;
  const host = daemonAddress(findProgram('docker', path) ?? 'docker');
  return host.startsWith('unix://')
    ? { kind: 'available' }
    : unavailable(
        `the Docker daemon is at ${host}, not on this machine`,
        'Unset DOCKER_HOST and choose a local context with `docker context use default`.',
      );
}

function daemonAddress(docker: string): string {
  const host = process.env['DOCKER_HOST'];
  if (host !== undefined && host !== '') return host;
  const format = '{{.Endpoints.docker.Host}}';
  const { stdout } = spawnSync(docker, ['context', 'inspect', '--format', format], { encoding: 'utf8' });
  return stdout.trim();
}

function parseVersions(text: string): DockerVersions {
  const { Client, Server } = JSON.parse(text) as Record<
    'Client' | 'Server',
    Record<string, string> | undefined
  >;
  return {
    client: Client?.['Version'] ?? 'unknown',
    server: Server?.['Version'] ?? 'unknown',
    api: Server?.['ApiVersion'] ?? Server?.['APIVersion'] ?? 'unknown',
  };
}

function unavailable(reason: string, remedy: string): Extract<IsolationProbe, { kind: 'unavailable' }> {
  return { kind: 'unavailable', reason, remedy };
}
