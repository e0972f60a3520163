import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { containerLabels } from '../residue/find-containers.ts';
import { thisOwner } from '@clnrm/scenario';
import { containerMounts } from './container-mounts.ts';
import type { Mount } from './container-mounts.ts';
import { roomEnvironment } from './room-environment.ts';
import { socketVariable } from './room-frame.ts';
import { markEnvironment } from './room-mark.ts';
import type { RoomLaunch } from './room-process.ts';

/** Name of a room's container: rooms are unique on a machine. */
export function containerName(launch: RoomLaunch): string {
  return `clnrm-${launch.mark.roomId}`;
}

/** How the Docker client is called. */
export interface ContainerCommand {
  readonly args: readonly string[];
  /** Of the client, which carries the mark too. */
  readonly env: NodeJS.ProcessEnv;
}

/** The Docker command that runs a room's process without network, on a file system it cannot write. */
export function containerCommand(
  launch: RoomLaunch,
  image: string,
  socket: string,
  daemon: { readonly rootless: boolean },
): ContainerCommand {
  const environment = { ...roomEnvironment(launch), [socketVariable]: socket };
  const { mark } = launch;
  const settings = {
    name: containerName(launch),
    network: 'none',
    tmpfs: '/tmp:mode=1777,exec',
    'log-driver': 'none',
    workdir: launch.cwd,
  };
  const labels = {
    [containerLabels.run]: mark.runId,
    [containerLabels.room]: mark.roomId,
    [containerLabels.owner]: JSON.stringify(thisOwner()),
  };
  const args = [
    'run',
    '--rm',
    '--read-only',
    ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    ...Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`),
    ...user(daemon.rootless),
    ...containerMounts(launch).map((mount) => `--mount=${describeMount(mount)}`),
    ...variables(environment),
    ...(launch.container?.image === undefined ? ['--pull=never', image] : [image]),
    launch.container?.image === undefined ? realpathSync(process.execPath) : 'node',
    ...launch.execArgv,
    inside(),
    launch.entry,
  ];
  return { args, env: { ...environment, ...process.env, ...markEnvironment(mark) } };
}

/** In a daemon without root the container's root is this user already. */
function user(rootless: boolean): readonly string[] {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return rootless || uid === undefined || gid === undefined ? [] : [`--user=${uid}:${gid}`];
}

function describeMount({ path, writable }: Mount): string {
  // A comma-separated record; quotes make commas and quotes in a path part of it.
  const quoted = path.replaceAll('"', '""');
  return `type=bind,"src=${quoted}","dst=${quoted}"${writable ? '' : ',readonly'}`;
}

/**
 * Values go through the client's environment, where other users cannot read them, except for those that mean
 * something to the client itself or that it already has with another value.
 */
function variables(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment).map(([name, value]) =>
    process.env[name] === undefined || process.env[name] === value
      ? `--env=${name}`
      : `--env=${name}=${value}`,
  );
}

/** The module that connects the process inside with its host. */
function inside(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`container-entry.${extension}`, import.meta.url));
}
