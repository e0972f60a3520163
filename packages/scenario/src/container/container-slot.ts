import { isAbsolute } from 'node:path';
import { ClnrmError, isClnrmError, type OutsideAttempt } from '@clnrm/model';
import { hostAndPort, type ServicePort } from '../runtime/address.ts';
import { fillPorts } from '../runtime/fill-ports.ts';
import type { Launch, RunningProgram, Slot, SlotRequest } from '../runtime/runtime.ts';
import { commandError } from '../service/service-errors.ts';
import { ContainerAttempts } from './container-attempts.ts';
import { ContainerProgram, readOutput } from './container-program.ts';
import type { ContainerSet } from './container-runtime.ts';
import { containerSettings, hostNameOf, volumesOf } from './container-settings.ts';
import {
  type EngineContainer,
  ignoreMissing,
  isEngineGone,
  noEngineError,
  reasonOf,
  statusOf,
} from './engine.ts';
import type { ImageDefaults } from './ensure-image.ts';
import { isRoomAddress } from './room-network.ts';
import type { RelayedNetwork } from './set-networks.ts';

/** The first of the ports that a program gets that asks for any and whose image names none. */
const firstPort = 8080;

/** Programs that an image was found to have, by its id and their names. */
const foundPrograms = new Set<string>();

/** A place for one container: an address in a network, volumes, and the container itself once it has been launched. */
export class ContainerSlot implements Slot {
  readonly ports: readonly ServicePort[];
  readonly network: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly #set: ContainerSet;
  readonly #request: SlotRequest;
  readonly #image: ImageDefaults;
  readonly #home: RelayedNetwork;
  readonly #address: string;
  readonly #attempts: ContainerAttempts;
  #container: { readonly it: EngineContainer; readonly environment: string } | undefined;
  #program: ContainerProgram | undefined;
  #closing: Promise<void> | undefined;

  private constructor(set: ContainerSet, request: SlotRequest, image: ImageDefaults, home: RelayedNetwork) {
    this.#set = set;
    this.#request = request;
    this.#image = image;
    this.#home = home;
    this.#address = home.network.lease();
    this.network = home.network.name;
    const place = { service: request.name, access: request.network, home, address: this.#address };
    this.#attempts = new ContainerAttempts(place, namesOf(request));
    this.environment = request.program.kind === 'command' ? { SERVICE_FOLDER: request.folder } : {};
    this.ports = portsAt(this.#address, this.network, request, image.ports);
  }

  static async open(set: ContainerSet, request: SlotRequest, image: ImageDefaults): Promise<ContainerSlot> {
    const home = await set.networks.home(request.network ?? 'room');
    if (request.network === 'open') await set.networks.get('outside');
    return new ContainerSlot(set, request, image, home);
  }

  reach(url: string): string {
    return this.#request.network === 'none' ? url : reachOver(this.#home, url);
  }

  async attempts(): Promise<readonly OutsideAttempt[]> {
    return await this.#attempts.tell(this.#program);
  }

  async launch(launch: Launch): Promise<RunningProgram> {
    await this.#home.relay.ready();
    try {
      const container = await this.#containerFor(launch);
      await this.#requireProgram(container);
      const output = await readOutput(this.#set.engine, container, launch.log);
      try {
        await container.start();
      } catch (error) {
        output.close();
        throw error;
      }
      const { program } = this.#request;
      const stopSignal =
        ('profile' in program ? program.profile.stopSignal : undefined) ?? this.#image.stopSignal;
      this.#program = new ContainerProgram(this.#set.engine, container, output, {
        stopSignal,
        onStop: async () => await this.#attempts.look(this.#program),
      });
      return this.#program;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  async close(): Promise<void> {
    await (this.#closing ??= this.#close());
  }

  /** The same container again, with all its files, unless its environment has changed. */
  async #containerFor({ environment }: Launch): Promise<EngineContainer> {
    const key = JSON.stringify(environment);
    if (this.#container?.environment === key) return this.#container.it;
    await this.#remove();
    const { engine } = this.#set;
    for (const { name } of volumesOf(this.#set.id, this.#request, this.#image)) {
      await engine.docker.createVolume({ Name: name, Labels: this.#set.labels });
    }
    for (const { name, path } of this.#request.sharedVolumes) {
      if (isAbsolute(path)) await this.#set.sharedVolumes.make(name);
    }
    const settings = containerSettings(this.#set, this.#request, this.#image, {
      network: this.network,
      gateway: this.#home.network.gateway,
      address: this.#address,
      environment,
      asksGateway: this.#request.network !== 'open' && this.#home.names !== undefined,
      argv: this.#argv(),
    });
    const container = await engine.docker.createContainer(settings);
    this.#container = { it: container, environment: key };
    if (this.#request.network === 'open') {
      const { network } = await this.#set.networks.get('outside');
      await engine.docker.getNetwork(network.name).connect({ Container: container.id });
    }
    return container;
  }

  #argv(): readonly string[] | undefined {
    const { program } = this.#request;
    const given = 'argv' in program ? program.argv : undefined;
    return given?.map((part) => fillPorts(part, this.ports));
  }

  /** An init would print that in its own words, and the container would seem to have ended by itself. */
  async #requireProgram(container: EngineContainer): Promise<void> {
    const { name, program } = this.#request;
    const [command] = this.#argv() ?? [];
    const entrypoint = 'profile' in program ? (program.profile.entrypoint ?? this.#image.entrypoint) : [];
    if (this.#program !== undefined || command === undefined || entrypoint.length > 0) return;
    const key = `${this.#image.id} ${command}`;
    if (foundPrograms.has(key)) return;
    const places = command.includes('/')
      ? [command]
      : this.#image.path.map((folder) => `${folder}/${command}`);
    for (const place of places) {
      // What is relative is so to a folder that only the engine knows.
      if (place.startsWith('/') && !(await hasFile(container, place))) continue;
      if (!command.includes('/')) foundPrograms.add(key);
      return;
    }
    throw commandError(name, command, Object.assign(new Error('not found'), { code: 'ENOENT' }));
  }

  async #close(): Promise<void> {
    await this.#remove();
    await this.#program?.exit;
    for (const { name } of volumesOf(this.#set.id, this.#request, this.#image)) {
      await this.#set.engine.docker.getVolume(name).remove({ force: true }).catch(ignoreMissing);
    }
    await this.#attempts.close();
    this.#home.network.release(this.#address);
  }

  async #remove(): Promise<void> {
    const container = this.#container?.it;
    this.#container = undefined;
    await container?.remove({ force: true, v: true }).catch(ignoreMissing);
  }

  #explain(error: unknown): unknown {
    const { name, program } = this.#request;
    const reason = reasonOf(error);
    if (isClnrmError(error)) return error;
    if (isEngineGone(error)) return noEngineError(error);
    const command = /exec: "([^"]+)".*(?:executable file not found|no such file or directory)/.exec(
      reason,
    )?.[1];
    if (command !== undefined)
      return commandError(name, command, Object.assign(new Error(reason), { code: 'ENOENT' }));
    if (statusOf(error) === undefined) return error;
    return new ClnrmError(
      'CLNRM_CONTAINER_START',
      `Failed to start service "${name}": the engine refused its container: ${reason}. ` +
        `Correct its ${program.kind === 'command' ? 'limits, files or volumes' : 'command, limits, files or volumes'}.`,
      { cause: error },
    );
  }
}

/** The names that a container has in its network, of which one is that of its system. */
function namesOf({ name }: SlotRequest): readonly string[] {
  return [...new Set([name, hostNameOf(name)])];
}

async function hasFile(container: EngineContainer, path: string): Promise<boolean> {
  try {
    const answer = (await container.infoArchive({ path })) as NodeJS.ReadableStream;
    // Unread, it would keep its connection.
    answer.resume();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/** Ports of a container: those that were asked for, or where any would do those that its image names. */
export function portsAt(
  host: string,
  network: string,
  { ports }: SlotRequest,
  exposed: readonly number[],
): readonly ServicePort[] {
  const free = [...exposed].filter((number) => !ports.some((port) => port.number === number));
  let next = firstPort;
  return ports.map(({ name, number }) => {
    const port = number ?? free.shift() ?? next++;
    return {
      name,
      inside: port,
      fromTest: { host, port },
      fromNetwork: { network, address: { host, port } },
    };
  });
}

/** Rewrites a URL of this machine's loopback, or of a container elsewhere, to where a network's relay has it. */
export function reachOver({ network, relay }: RelayedNetwork, url: string): string {
  const { hostname, port, protocol } = new URL(url);
  const isLocal = /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(hostname);
  if (!isLocal && (network.has(hostname) || !isRoomAddress(hostname))) return url;
  const number = Number(port === '' ? (protocol === 'https:' ? 443 : 80) : port);
  const there = relay.open({
    host: ['localhost', '[::1]'].includes(hostname) ? '127.0.0.1' : hostname,
    port: number,
  });
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?)[^/?#]*/i, `$1${hostAndPort(there)}`);
}
