import { isAbsolute, resolve } from 'node:path';
import { homedir } from 'node:os';
import { closest } from '@clnrm/model';
import type { HostMount } from '../../runtime/program.ts';
import type { ComposeNode } from './compose-node.ts';
import {
  readCommand,
  readDuration,
  readEnvironment,
  readEnvironmentFiles,
  readNumber,
} from './read-values.ts';

/** When a service that another one waits for is done with what is waited for. */
export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';

/** Where a service comes from: an image, or a folder to build one from. */
export type ComposeSource =
  | { readonly kind: 'image'; readonly image: string; readonly pull: 'missing' | 'always' | 'never' }
  | {
      readonly kind: 'build';
      readonly context: string;
      readonly dockerfile: string;
      readonly target: string | undefined;
      readonly args: Readonly<Record<string, string>>;
    };

/** A service as a Compose file describes it. */
export interface ComposeService {
  readonly name: string;
  readonly node: ComposeNode;
  readonly source: ComposeSource;
  readonly command: readonly string[] | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Numbers inside, those that are published first. */
  readonly ports: readonly number[];
  readonly dependencies: ReadonlyMap<string, DependencyCondition>;
  readonly health: HealthCheck | undefined;
  readonly mounts: readonly HostMount[];
  /** Paths inside, each with the name of the volume where it has one. */
  readonly volumes: readonly { readonly name: string | undefined; readonly target: string }[];
  readonly inMemory: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly stopSignal: string | undefined;
  /** Milliseconds. */
  readonly graceful: number | undefined;
  readonly limits: { readonly cpu?: number; readonly memory?: string };
  readonly profiles: readonly string[];
  readonly isolated: boolean;
}

/** A command that says whether a service can be used. Times are in milliseconds. */
export interface HealthCheck {
  readonly argv: readonly string[];
  /** How long it may go on to fail. */
  readonly deadline: number;
}

/** What is read. */
const read = [
  ...['image', 'build', 'pull_policy', 'command', 'entrypoint', 'environment', 'env_file', 'ports', 'expose'],
  ...[
    'depends_on',
    'healthcheck',
    'volumes',
    'tmpfs',
    'user',
    'working_dir',
    'stop_signal',
    'stop_grace_period',
  ],
  ...['mem_limit', 'cpus', 'deploy', 'profiles', 'network_mode'],
];

/** What changes nothing here: every service has a container, a network and an end of its own. */
const meaningless = [
  ...[
    'container_name',
    'hostname',
    'restart',
    'labels',
    'annotations',
    'logging',
    'networks',
    'links',
    'init',
  ],
  ...['stdin_open', 'tty', 'attach', 'develop', 'platform', 'scale', 'mem_reservation', 'cpu_shares'],
];

/** Reads one service; throws for what cannot be had, at its line. `folder` is that of the file. */
export function readService(
  name: string,
  node: ComposeNode,
  folder: string,
  variables: Readonly<Record<string, string | undefined>>,
): ComposeService {
  const entries = node.entries();
  for (const [key, value] of entries) {
    if (read.includes(key) || meaningless.includes(key) || key.startsWith('x-')) continue;
    const near = closest(key, read);
    if (near !== undefined) throw value.fail('is no part of a service', `Write "${near}" if that is meant`);
    throw value.fail('cannot be had here', `Take it out, or define "${name}" with container()`);
  }
  const textOf = (key: string): string | undefined => entries.get(key)?.text();
  const volumes = (entries.get('volumes')?.items() ?? []).map((item) => readVolume(item, folder));
  const grace = entries.get('stop_grace_period');
  const command = entries.get('command');
  const entrypoint = entries.get('entrypoint');
  return {
    name,
    node,
    source: readSource(node, folder, variables),
    command: command === undefined || command.isEmpty ? undefined : readCommand(command),
    entrypoint: entrypoint === undefined || entrypoint.isEmpty ? undefined : readCommand(entrypoint),
    environment: {
      ...(readEnvironmentFiles(entries.get('env_file'), folder) as Readonly<Record<string, string>>),
      ...readEnvironment(entries.get('environment'), variables),
    },
    ports: [...(entries.get('ports')?.items() ?? []), ...(entries.get('expose')?.items() ?? [])].map(
      readPort,
    ),
    dependencies: readDependencies(entries.get('depends_on')),
    health: readHealth(entries.get('healthcheck')),
    mounts: volumes.flatMap((volume) => ('source' in volume ? volume : [])),
    volumes: volumes.flatMap((volume) => ('name' in volume ? volume : [])),
    inMemory: Object.fromEntries([
      ...(entries.get('tmpfs')?.items() ?? []).map((item) =>
        [...item.text().split(/:(.*)/s), ''].slice(0, 2),
      ),
      ...volumes.flatMap((volume) => ('memory' in volume ? [[volume.memory, '']] : [])),
    ]) as Readonly<Record<string, string>>,
    user: textOf('user'),
    workingDirectory: textOf('working_dir'),
    stopSignal: textOf('stop_signal'),
    graceful: grace === undefined ? undefined : readDuration(grace),
    limits: readLimits(entries),
    profiles: (entries.get('profiles')?.items() ?? []).map((item) => item.text()),
    isolated: readNetworkMode(entries.get('network_mode')),
  };
}

function readSource(
  node: ComposeNode,
  folder: string,
  variables: Readonly<Record<string, string | undefined>>,
): ComposeSource {
  const entries = node.entries();
  const build = entries.get('build');
  if (build !== undefined) {
    const parts = build.isMap ? build.entries() : new Map([['context', build]]);
    return {
      kind: 'build',
      context: resolve(folder, parts.get('context')?.text() ?? '.'),
      dockerfile: parts.get('dockerfile')?.text() ?? 'Dockerfile',
      target: parts.get('target')?.text(),
      args: readEnvironment(parts.get('args'), variables),
    };
  }
  const image = entries.get('image');
  if (image === undefined) throw node.fail('has neither an image nor a build', 'Give it one of them');
  const policy = entries.get('pull_policy')?.text();
  const name = image.text();
  if (!/[^:/@]$/.test(name)) {
    throw image.fail(
      `is ${JSON.stringify(name)}, which names no image: a variable in it may not be set`,
      'Set it, or give it a default as in ${TAG:-latest}',
    );
  }
  return {
    kind: 'image',
    image: name,
    pull: policy === 'always' || policy === 'never' ? policy : 'missing',
  };
}

function readPort(node: ComposeNode): number {
  const text = node.isMap ? (node.entries().get('target')?.text() ?? '') : node.text();
  const [, port, protocol = 'tcp'] = /^(?:[^/]*:)?(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
  if (port === undefined || protocol !== 'tcp') {
    throw node.fail(`is ${JSON.stringify(text)}, which is no TCP port`, 'Write one such as "8080:80"');
  }
  return Number(port);
}

function readDependencies(node: ComposeNode | undefined): ReadonlyMap<string, DependencyCondition> {
  if (node === undefined) return new Map();
  if (!node.isMap) return new Map(node.items().map((item) => [item.text(), 'service_started']));
  return new Map(
    [...node.entries()].map(([name, entry]) => {
      const condition = entry.entries().get('condition');
      return [name, condition === undefined ? 'service_started' : readCondition(condition)];
    }),
  );
}

function readCondition(node: ComposeNode): DependencyCondition {
  const text = node.text();
  switch (text) {
    case 'service_started':
    case 'service_healthy':
    case 'service_completed_successfully':
      return text;
    default:
      throw node.fail(
        `is ${JSON.stringify(text)}, which is no condition`,
        'Use one of service_started, service_healthy, service_completed_successfully',
      );
  }
}

/** As Compose has them, in milliseconds. */
const defaults = { interval: 30_000, timeout: 30_000, retries: 3, startPeriod: 0 };

function readHealth(node: ComposeNode | undefined): HealthCheck | undefined {
  if (node === undefined) return undefined;
  const entries = node.entries();
  const test = entries.get('test');
  if (test === undefined || entries.get('disable')?.flag() === true) return undefined;
  const argv = readTest(test);
  if (argv === undefined) return undefined;
  const duration = (key: string, otherwise: number): number => {
    const entry = entries.get(key);
    return entry === undefined ? otherwise : readDuration(entry);
  };
  const retries = entries.get('retries');
  const each = duration('interval', defaults.interval) + duration('timeout', defaults.timeout);
  const period = duration('start_period', defaults.startPeriod);
  return { argv, deadline: period + each * (retries === undefined ? defaults.retries : readNumber(retries)) };
}

function readTest(node: ComposeNode): readonly string[] | undefined {
  if (!node.isList) return ['/bin/sh', '-c', node.text()];
  const [kind, ...rest] = node.items().map((item) => item.text());
  if (kind === 'NONE') return undefined;
  if (kind === 'CMD') return rest;
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', rest.join(' ')];
  throw node.fail(`begins with ${JSON.stringify(kind)}`, 'Begin it with one of NONE, CMD, CMD-SHELL');
}

type ComposeVolume = HostMount | ComposeService['volumes'][number] | { readonly memory: string };

function readVolume(node: ComposeNode, folder: string): ComposeVolume {
  const { type, source, target, writable } = node.isMap ? longVolume(node) : shortVolume(node);
  if (!isAbsolute(target))
    throw node.fail('leads to no absolute path inside', 'Write it as "source:/target"');
  if (type === 'tmpfs') return { memory: target };
  if (source === undefined || !/^(?:[./~]|[A-Za-z]:\\)/.test(source)) return { name: source, target };
  return { source: resolve(folder, source.replace(/^~/, homedir())), target, writable };
}

interface WrittenVolume {
  readonly type: string | undefined;
  readonly source: string | undefined;
  readonly target: string;
  readonly writable: boolean;
}

function shortVolume(node: ComposeNode): WrittenVolume {
  const parts = node.text().split(':');
  const [source, target = '', mode = ''] = parts.length === 1 ? [undefined, ...parts] : parts;
  return { type: undefined, source, target, writable: !mode.split(',').includes('ro') };
}

function longVolume(node: ComposeNode): WrittenVolume {
  const entries = node.entries();
  return {
    type: entries.get('type')?.text(),
    source: entries.get('source')?.text(),
    target: entries.get('target')?.text() ?? '',
    writable: entries.get('read_only')?.flag() !== true,
  };
}

function readLimits(entries: ReadonlyMap<string, ComposeNode>): ComposeService['limits'] {
  const limits = entries.get('deploy')?.entries().get('resources')?.entries().get('limits')?.entries();
  const cpu = entries.get('cpus') ?? limits?.get('cpus');
  const memory = entries.get('mem_limit') ?? limits?.get('memory');
  return {
    ...(cpu === undefined ? {} : { cpu: readNumber(cpu) }),
    ...(memory === undefined ? {} : { memory: memory.text() }),
  };
}

function readNetworkMode(node: ComposeNode | undefined): boolean {
  if (node === undefined || node.text() === 'bridge') return false;
  if (node.text() === 'none') return true;
  throw node.fail(
    `is ${JSON.stringify(node.text())}, which cannot be had here`,
    'Take it out: all services have a network',
  );
}
