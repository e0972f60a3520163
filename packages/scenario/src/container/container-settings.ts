import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { ContainerProfile, Program } from '../runtime/program.ts';
import { projectFolder } from '../runtime/project-folder.ts';
import type { SlotRequest } from '../runtime/runtime.ts';
import { sharedFolder } from '../runtime/shared-folder.ts';
import type { ContainerSet } from './container-runtime.ts';
import type { ContainerSettings } from './engine.ts';
import type { ImageDefaults } from './ensure-image.ts';

/** Where a container is in its network, and what it is launched with. */
export interface ContainerPlace {
  readonly network: string;
  readonly gateway: string;
  readonly address: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether names are asked for at the gateway; the engine tells them otherwise. */
  readonly asksGateway: boolean;
  /** The program and its arguments, with ports filled in; undefined for what the image says. */
  readonly argv: readonly string[] | undefined;
}

/** Everything that the engine is told of the container of a service. */
export function containerSettings(
  set: ContainerSet,
  request: SlotRequest,
  image: ImageDefaults,
  place: ContainerPlace,
): ContainerSettings {
  const { network, gateway, address, environment, argv } = place;
  const { name, program, limits } = request;
  return {
    Image: image.name,
    ...commandOf(program, argv),
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    Labels: { ...set.labels, 'clnrm.service': name },
    Hostname: hostNameOf(name),
    HostConfig: {
      NetworkMode: network,
      // As process 1, a program without a handler ignores SIGTERM, and nobody collects its orphans.
      Init: true,
      Binds: [
        ...projectBinds(request),
        ...fileBinds(request),
        ...mountsOf(program),
        ...volumesOf(set.id, request, image).map(({ name: volume, path }) => `${volume}:${path}`),
        ...resolverBinds(request, place),
        ...sharedBinds(set, request),
      ],
      Tmpfs: 'profile' in program ? program.profile.inMemory : {},
      ...closedNetwork(set, request, gateway),
      ExtraHosts: [`host.docker.internal:${gateway}`],
      ...(limits.cpu === undefined ? {} : { NanoCpus: Math.ceil(limits.cpu * 1e9) }),
      ...(limits.memory === undefined ? {} : { Memory: limits.memory, MemorySwap: limits.memory }),
    },
    NetworkingConfig: {
      EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: address }, Aliases: [name] } },
    },
  };
}

/**
 * What leaves a closed network is refused within a second, where the engine would have it wait. The engine's own resolver
 * finds nobody at the gateway to ask on, and older ones then say nothing for as long as programs wait.
 */
function closedNetwork(
  { engine }: ContainerSet,
  { network }: SlotRequest,
  gateway: string,
): ContainerSettings['HostConfig'] {
  if (network === 'open') return {};
  if (!engine.dropsOutside) return { Dns: [gateway] };
  return {
    Dns: [gateway],
    DnsOptions: ['timeout:1', 'attempts:2'],
    Sysctls: { 'net.ipv4.neigh.eth0.retrans_time_ms': '200' },
  };
}

/** Engines ask nobody on behalf of closed networks, so that programs have to ask the gateway without them. */
function resolverBinds(request: SlotRequest, { asksGateway, gateway }: ContainerPlace): readonly string[] {
  const path = '/etc/resolv.conf';
  const { program, files, folder } = request;
  const isTaken =
    files.some((file) => file.path === path) || mountsOf(program).some((bind) => bind.includes(`:${path}:`));
  if (!asksGateway || isTaken) return [];
  return [`${resolverFile(folder, gateway)}:${path}:ro`];
}

/** Writes the file that has programs ask the gateway for names, and returns where it is. */
export function resolverFile(folder: string, gateway: string): string {
  const source = join(folder, '.files', 'resolv.conf');
  mkdirSync(dirname(source), { recursive: true });
  writeFileSync(source, `nameserver ${gateway}\noptions ndots:0\n`);
  return source;
}

/** The name that the system of a container has, which may hold fewer letters than that of a service. */
export function hostNameOf(service: string): string {
  return service.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, 63);
}

/** A volume of a container. */
interface Volume {
  /** Unique on this machine. */
  readonly name: string;
  /** Where the container has it. */
  readonly path: string;
}

/** The volumes that were asked for and those that the image declares: they outlast the container when it is made anew. */
export function volumesOf(
  set: string,
  { name, volumes, sharedVolumes }: SlotRequest,
  image: ImageDefaults,
): readonly Volume[] {
  const shared = sharedVolumes.map(({ path }) => path);
  const paths = new Set(
    [...volumes.filter((path) => isAbsolute(path)), ...image.volumes].filter(
      (path) => !shared.includes(path),
    ),
  );
  const slug = name.replaceAll(/[^A-Za-z0-9_.-]/g, '-');
  return [...paths].map((path, index) => ({ name: `clnrm-${set}-${slug}-${index}`, path }));
}

function commandOf(program: Program, argv: readonly string[] | undefined): ContainerSettings {
  switch (program.kind) {
    case 'image':
    case 'build':
      return profileOf(argv, program.profile);
    case 'command':
      return { Entrypoint: [], Cmd: [...(argv ?? program.argv)], WorkingDir: program.cwd, ...userOf() };
    default:
      return {};
  }
}

function profileOf(argv: readonly string[] | undefined, profile: ContainerProfile): ContainerSettings {
  const { entrypoint, user, workingDirectory, stopSignal } = profile;
  return {
    ...(argv === undefined ? {} : { Cmd: [...argv] }),
    ...(entrypoint === undefined ? {} : { Entrypoint: [...entrypoint] }),
    ...(user === undefined ? {} : { User: user }),
    ...(workingDirectory === undefined ? {} : { WorkingDir: workingDirectory }),
    ...(stopSignal === undefined ? {} : { StopSignal: stopSignal }),
  };
}

/** What a program writes into its folder must be removable by whoever made that. */
function userOf(): ContainerSettings {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return uid === undefined ? {} : { User: `${uid}:${gid}` };
}

/** A program of this machine sees its project at the same place, read-only, and its own folder. */
function projectBinds({ program, folder }: SlotRequest): readonly string[] {
  if (program.kind !== 'command') return [];
  const project = projectFolder(program.cwd);
  return [...(project === folder ? [] : [`${project}:${project}:ro`]), `${folder}:${folder}`];
}

/** What is shared at a path below the folder of a program of this machine is a folder of this machine, too. */
function sharedBinds(set: ContainerSet, request: SlotRequest): readonly string[] {
  return request.sharedVolumes.map((volume) =>
    isAbsolute(volume.path)
      ? `${set.sharedVolumes.nameOf(volume.name)}:${volume.path}`
      : `${sharedFolder(request, volume)}:${join(request.folder, volume.path)}`,
  );
}

function mountsOf(program: Program): readonly string[] {
  if (!('profile' in program)) return [];
  return program.profile.mounts.map(
    ({ source, target, writable }) => `${source}:${target}:${writable ? 'rw' : 'ro'}`,
  );
}

/** Files are written into the folder of the service and mounted one by one, so that nothing around them is hidden. */
function fileBinds({ program, folder, files, volumes }: SlotRequest): readonly string[] {
  for (const volume of volumes) if (!isAbsolute(volume)) mkdirSync(join(folder, volume), { recursive: true });
  return files.flatMap(({ path, content, mode }, index) => {
    const own = program.kind === 'command' && !isAbsolute(path);
    const source = own ? join(folder, path) : join(folder, '.files', String(index));
    mkdirSync(dirname(source), { recursive: true });
    writeFileSync(source, content, { mode });
    return own ? [] : [`${source}:${isAbsolute(path) ? path : `/${path}`}:ro`];
  });
}
