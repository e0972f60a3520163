import { platform } from 'node:os';
import { isClnrmError } from '@clnrm/model';
import { type DefinitionProblem, isProblem } from '../definition/definition-problem.ts';
import { thisOwner } from '../runtime/process/process-owner.ts';
import type { Program } from '../runtime/program.ts';
import type { Runtime, RuntimeKind, RuntimeSet, Slot, SlotRequest } from '../runtime/runtime.ts';
import { buildImage } from './build-image.ts';
import { guardContainers } from './container-guard.ts';
import { ContainerSlot } from './container-slot.ts';
import { connectEngine, type Engine } from './engine.ts';
import { ensureImage, type ImageDefaults } from './ensure-image.ts';
import { isOnThisMachine } from './room-network.ts';
import { SetNetworks } from './set-networks.ts';
import { SharedVolumes } from './shared-volumes.ts';
import { TestcontainerSlot } from './testcontainer-slot.ts';

/** How services run in containers. */
export interface ContainerRuntimeOptions {
  /** `node:` with the major version of this Node. What a `command()` runs in; the project is mounted at the same place. */
  readonly image?: string;
}

/** {@link ContainerRuntimeOptions} with every default filled in. */
export interface ResolvedContainerRuntimeOptions {
  readonly image: string;
}

/** What all containers of a set have in common. */
export interface ContainerSet {
  readonly id: string;
  readonly engine: Engine;
  readonly networks: SetNetworks;
  readonly sharedVolumes: SharedVolumes;
  /** Of all that is made for the set. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Labels of all containers, networks and volumes of a set of services: the id of the set, the process that it belongs to, as
 * JSON, and the rooms that this process is in, the outer first, where it is in any.
 */
export const setLabels = { set: 'clnrm.set', owner: 'clnrm.owner', room: 'clnrm.room' } as const;

/**
 * Runs services as containers of an engine on this machine, each with an address and ports of its own in a network that
 * only the set has. No port is published; this machine reaches the addresses of containers directly.
 */
export function containers(options: ContainerRuntimeOptions = {}): RuntimeKind {
  const { image = `node:${process.versions.node.split('.')[0]}` } = options;
  return { name: 'container', options: { image }, open: async (set) => openRuntime(set, { image }) };
}

/** What services run in that are containers by themselves. */
export const plainContainers: RuntimeKind = containers();

function openRuntime(set: RuntimeSet, options: ResolvedContainerRuntimeOptions): Runtime {
  let shared: SharedSet | undefined;
  const open = async (): Promise<ContainerSet> => await (shared ??= joinSet(set)).opened;
  const images = new Images(options);
  return {
    name: 'container',
    features: {
      limits: { cpu: true, memory: true },
      networks: ['none', 'room', 'open'],
      ownPorts: true,
      ownFiles: true,
    },
    check: async (request) => await findProblem(request, images),
    open: async (request) => await openSlot(await open(), request, images),
    close: async () => {
      await shared?.leave();
      shared = undefined;
    },
  };
}

interface OpenSet extends ContainerSet {
  close(): Promise<void>;
}

/** A set as one of its runtimes has it. */
interface SharedSet {
  readonly opened: Promise<ContainerSet>;
  /** Closes it when no other runtime has it. */
  leave(): Promise<void>;
}

const openSets = new Map<string, { readonly opened: Promise<OpenSet>; users: number }>();

/** Runtimes that differ in their image alone have the networks of a set in common. */
function joinSet(set: RuntimeSet): SharedSet {
  const known = openSets.get(set.id) ?? { opened: openSet(set), users: 0 };
  openSets.set(set.id, known);
  known.users++;
  return {
    opened: known.opened,
    leave: async () => {
      if (--known.users > 0) return;
      openSets.delete(set.id);
      const made = await known.opened.catch(() => undefined);
      await made?.close();
    },
  };
}

async function openSet({ id }: RuntimeSet): Promise<OpenSet> {
  const engine = await connectEngine();
  const room = process.env['CLNRM_ROOM'];
  const labels = {
    [setLabels.set]: id,
    [setLabels.owner]: JSON.stringify(thisOwner()),
    ...(room === undefined ? {} : { [setLabels.room]: room }),
  };
  const guard = guardContainers(`${setLabels.set}=${id}`, engine.address);
  const networks = new SetNetworks(engine, `clnrm-${id}`, labels);
  const sharedVolumes = new SharedVolumes(engine, id, labels);
  return {
    id,
    engine,
    networks,
    sharedVolumes,
    labels,
    close: async () => {
      await sharedVolumes.close();
      await networks.close();
      await guard.release();
    },
  };
}

async function openSlot(set: ContainerSet, request: SlotRequest, images: Images): Promise<Slot> {
  if (request.program.kind === 'testcontainer') return await TestcontainerSlot.open(set, request);
  const image = await images.get(set.engine, request);
  if (isProblem(image)) throw new Error(`Failed to open a slot: ${image.reason}.`);
  return await ContainerSlot.open(set, request, image);
}

/** Images are fetched and built here, before anything is started: they take minutes, and may not be had at all. */
async function findProblem(request: SlotRequest, images: Images): Promise<DefinitionProblem | undefined> {
  try {
    const engine = await connectEngine();
    const unreachable = await findUnreachable(engine);
    if (unreachable !== undefined) return unreachable;
    if (request.program.kind === 'testcontainer') return undefined;
    const image = await images.get(engine, request);
    return isProblem(image) ? image : undefined;
  } catch (error) {
    if (!isClnrmError(error)) throw error;
    const [, reason = error.message, remedy = ''] =
      /^Failed to [^:]*: (.*?)\. ([A-Z][^.]*.*)\.$/s.exec(error.message) ?? [];
    return { reason: `there is no container engine for it: ${reason}`, remedy };
  }
}

async function findUnreachable(engine: Engine): Promise<DefinitionProblem | undefined> {
  const remedy = 'Run the tests on the Linux machine that the engine runs on';
  if (platform() !== 'linux') {
    return { reason: 'addresses of containers cannot be reached from this system', remedy };
  }
  const bridge = await engine.docker
    .getNetwork('bridge')
    .inspect()
    .catch(() => undefined);
  const gateway: unknown = bridge?.IPAM?.Config?.[0]?.Gateway;
  return typeof gateway !== 'string' || (await isOnThisMachine(gateway))
    ? undefined
    : { reason: `the container engine at ${engine.address} has its networks on another machine`, remedy };
}

/** The images of the services of a set, each fetched or built once. */
class Images {
  readonly #options: ResolvedContainerRuntimeOptions;
  readonly #made = new Map<string, Promise<ImageDefaults | DefinitionProblem>>();

  constructor(options: ResolvedContainerRuntimeOptions) {
    this.#options = options;
  }

  async get(engine: Engine, { program }: SlotRequest): Promise<ImageDefaults | DefinitionProblem> {
    const source =
      program.kind === 'image' || program.kind === 'build' ? { ...program, argv: [], profile: {} } : {};
    const key = JSON.stringify(source);
    const known = this.#made.get(key);
    if (known !== undefined) return await known;
    const made = this.#make(engine, program);
    this.#made.set(key, made);
    return await made;
  }

  async #make(engine: Engine, program: Program): Promise<ImageDefaults | DefinitionProblem> {
    switch (program.kind) {
      case 'image':
        return await ensureImage(engine, program.image, program.pull);
      case 'build':
        return await buildImage(engine, program);
      default:
        return await ensureImage(engine, this.#options.image, 'missing');
    }
  }
}
