import { ClnrmError, isClnrmError, type OutsideAttempt } from '@clnrm/model';
import type { GenericContainer, StartedTestContainer } from 'testcontainers';
import type { ServicePort } from '../runtime/address.ts';
import type { Launch, RunningProgram, Slot, SlotRequest } from '../runtime/runtime.ts';
import { printed } from '../service/service-errors.ts';
import { ContainerAttempts } from './container-attempts.ts';
import { ContainerProgram, type ProgramHooks, readOutput } from './container-program.ts';
import type { ContainerSet } from './container-runtime.ts';
import { resolverFile } from './container-settings.ts';
import { portsAt, reachOver } from './container-slot.ts';
import { type EngineContainer, ignoreMissing, isEngineGone, noEngineError, reasonOf } from './engine.ts';
import type { RoomNetwork } from './room-network.ts';
import type { RelayedNetwork } from './set-networks.ts';

/** What testcontainers' own class has no setters for. */
interface Internals {
  readonly exposedPorts: readonly (number | string | { readonly container: number })[];
  networkAliases: readonly string[];
  hostConfig: { Memory?: number; MemorySwap?: number; NanoCpus?: number; Binds?: readonly string[] };
  containerCreated?: (id: string) => Promise<void>;
}

/** Containers as testcontainers started them, with what their modules offer, by their ids. */
export const startedContainers: Map<string, StartedTestContainer> = new Map();

/**
 * A place for a container that was put together with testcontainers: it starts it, waits for it and publishes its ports as
 * it always does; beside that it is part of the set's network.
 */
export class TestcontainerSlot implements Slot {
  readonly ports: readonly ServicePort[];
  readonly network: string;
  readonly environment: Readonly<Record<string, string>> = {};
  readonly #set: ContainerSet;
  readonly #request: SlotRequest;
  readonly #home: RelayedNetwork;
  readonly #address: string;
  readonly #attempts: ContainerAttempts;
  #program: ContainerProgram | undefined;
  #container: EngineContainer | undefined;
  #started: StartedTestContainer | undefined;
  #closing: Promise<void> | undefined;

  private constructor(set: ContainerSet, request: SlotRequest, home: RelayedNetwork, other: RoomNetwork) {
    this.#set = set;
    this.#request = request;
    this.#home = home;
    this.#address = home.network.lease();
    this.network = home.network.name;
    const { name, network: access } = request;
    const { exposedPorts, networkAliases } = internalsOf(request);
    const place = { service: name, access, home, address: this.#address, others: [other] };
    this.#attempts = new ContainerAttempts(place, [name, ...networkAliases]);
    const exposed = exposedPorts.map(numberOf);
    this.ports = portsAt(this.#address, this.network, request, exposed);
  }

  static async open(set: ContainerSet, request: SlotRequest): Promise<TestcontainerSlot> {
    const home = await set.networks.home(request.network ?? 'room');
    const { network } = await set.networks.get(request.network === 'open' ? 'outside' : 'published');
    return new TestcontainerSlot(set, request, home, network);
  }

  reach(url: string): string {
    return this.#request.network === 'none' ? url : reachOver(this.#home, url);
  }

  async attempts(): Promise<readonly OutsideAttempt[]> {
    return await this.#attempts.tell(this.#program);
  }

  async launch(launch: Launch): Promise<RunningProgram> {
    await this.#home.relay.ready();
    const lines: string[] = [];
    const log: Launch['log'] = (line) => {
      lines.push(line.text);
      launch.log(line);
    };
    try {
      return this.#started === undefined
        ? await this.#first({ ...launch, log })
        : await this.#again(this.#started, log);
    } catch (error) {
      throw this.#explain(error, lines);
    }
  }

  async close(): Promise<void> {
    await (this.#closing ??= this.#close());
  }

  async #first({ environment, log }: Launch): Promise<RunningProgram> {
    const { name, program, network: access, limits } = this.#request;
    const { engine, networks, labels } = this.#set;
    const given = (program as { container: GenericContainer }).container;
    const { network } = await networks.get(access === 'open' ? 'outside' : 'published');
    // The set's own guard removes it; testcontainers' reaper would have to be started for that.
    given
      .withAutoCleanup(false)
      .withAutoRemove(false)
      .withLabels({ ...labels, 'clnrm.service': name });
    given.withEnvironment({ ...environment }).withNetworkMode(network.name);
    const internals = internalsOf(this.#request);
    if (limits.cpu !== undefined) internals.hostConfig.NanoCpus = Math.ceil(limits.cpu * 1e9);
    if (limits.memory !== undefined) {
      Object.assign(internals.hostConfig, { Memory: limits.memory, MemorySwap: limits.memory });
    }
    this.#askGateway(internals);
    const aliases = [name, ...internals.networkAliases];
    // With any of its own, testcontainers puts a container into the engine's open network, too.
    internals.networkAliases = [];
    const { containerCreated } = internals;
    let output: Awaited<ReturnType<typeof readOutput>> | undefined;
    internals.containerCreated = async (id) => {
      this.#container = engine.docker.getContainer(id);
      // What the system of a container calls itself.
      this.#attempts.call(id.slice(0, 12));
      await engine.docker.getNetwork(this.network).connect({
        Container: id,
        EndpointConfig: { IPAMConfig: { IPv4Address: this.#address }, Aliases: aliases },
      });
      output = await readOutput(engine, this.#container, log);
      await containerCreated?.call(given, id);
    };
    this.#started = await given.start();
    const container = engine.docker.getContainer(this.#started.getId());
    this.#container = container;
    output ??= await readOutput(engine, container, log);
    return this.#running(new ContainerProgram(engine, container, output, this.#hooks()), this.#started);
  }

  async #again(started: StartedTestContainer, log: Launch['log']): Promise<RunningProgram> {
    const { engine } = this.#set;
    const container = engine.docker.getContainer(started.getId());
    const output = await readOutput(engine, container, log);
    // It reads its published ports anew, which are others now.
    await started.restart();
    return this.#running(new ContainerProgram(engine, container, output, this.#hooks()), started);
  }

  /** Has it ask for names where they are taken down, unless it was said otherwise. */
  #askGateway({ hostConfig }: Internals): void {
    const { network: access, folder } = this.#request;
    const { Binds = [] } = hostConfig;
    const isTaken = Binds.some((bind) => bind.includes(':/etc/resolv.conf'));
    if (access === 'open' || this.#home.names === undefined || isTaken) return;
    const file = resolverFile(folder, this.#home.network.gateway);
    hostConfig.Binds = [...Binds, `${file}:/etc/resolv.conf:ro`];
  }

  #hooks(): ProgramHooks {
    return { stopSignal: 'SIGTERM', onStop: async () => await this.#attempts.look(this.#program) };
  }

  #running(program: ContainerProgram, started: StartedTestContainer): RunningProgram {
    startedContainers.set(started.getId(), started);
    this.#program = program;
    return program;
  }

  async #close(): Promise<void> {
    if (this.#container !== undefined) startedContainers.delete(this.#container.id);
    await this.#container?.remove({ force: true, v: true }).catch(ignoreMissing);
    await this.#attempts.close();
    this.#home.network.release(this.#address);
  }

  #explain(error: unknown, lines: readonly string[]): unknown {
    if (isClnrmError(error)) return error;
    if (isEngineGone(error)) return noEngineError(error);
    return new ClnrmError(
      'CLNRM_CONTAINER_START',
      `Failed to start service "${this.#request.name}": testcontainers gave up: ${reasonOf(error)}. ` +
        `Correct the container that was handed in. ${printed(lines)}`,
      { cause: error },
    );
  }
}

function internalsOf({ program }: SlotRequest): Internals {
  return (program as { container: unknown }).container as Internals;
}

function numberOf(port: Internals['exposedPorts'][number]): number {
  return typeof port === 'object' ? port.container : Number.parseInt(String(port), 10);
}
