import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import type { OutsideAttempt } from '@clnrm/model';
import type { PortRequest } from '../../definition/port-request.ts';
import { type Address, hostAndPort, type ServicePort } from '../address.ts';
import { fillPorts } from '../fill-ports.ts';
import { inheritedEnvironment } from '../process/inherited-environment.ts';
import type { CommandProgram } from '../program.ts';
import type { Launch, RunningProgram, Slot, SlotRequest } from '../runtime.ts';
import { sharedFolder } from '../shared-folder.ts';
import { writeFiles } from '../write-files.ts';
import { launchInNamespace } from './launch-in-namespace.ts';
import { listeningAt } from './listening.ts';
import type { NamespaceProgram } from './namespace-program.ts';
import { ownNames, ownTemp } from './own-files.ts';
import { relayProgram, type RelayProcess, startRelay } from './relay-process.ts';
import type { NetworkPlace, SetNetwork } from './set-network.ts';
import { type AttemptWatch, watchAttempts } from './watch-attempts.ts';

/** The first of the ports that a program gets that asks for any. */
const firstPort = 8080;

/** A place for one service: a network namespace, its addresses inside and outside, its files. */
export class NamespaceSlot implements Slot {
  readonly ports: readonly ServicePort[];
  readonly network: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly #network: SetNetwork;
  readonly #request: SlotRequest;
  readonly #argv: readonly string[];
  readonly #cwd: string;
  readonly #place: NetworkPlace;
  readonly #watch: AttemptWatch;
  #program: NamespaceProgram | undefined;
  #inner: RelayProcess | undefined;
  /** By port inside. */
  readonly #forwarded = new Map<number, Promise<void>>();
  #served: Promise<void> | undefined;
  #attempted: Promise<readonly OutsideAttempt[]> | undefined;

  private constructor(
    network: SetNetwork,
    request: SlotRequest,
    program: CommandProgram,
    place: NetworkPlace,
    ports: readonly ServicePort[],
  ) {
    this.#network = network;
    this.#request = request;
    this.#place = place;
    this.ports = ports;
    this.#argv = program.argv.map((part) => fillPorts(part, ports));
    this.#cwd = program.cwd;
    this.network = networkOf(network, request);
    this.environment = { ...inheritedEnvironment(), SERVICE_FOLDER: request.folder, TMPDIR: '/tmp' };
    this.#watch = watchAttempts(network, place);
  }

  static async open(network: SetNetwork, request: SlotRequest): Promise<NamespaceSlot> {
    const { program } = request;
    if (program.kind !== 'command')
      throw new Error(`Failed to open a slot: ${program.kind} was not checked.`);
    await mkdir(request.folder, { recursive: true });
    await writeFiles(request);
    const place = await network.place(request.name, request.network ?? 'room');
    const ports = await portsOf(request.ports, place.address, networkOf(network, request));
    return new NamespaceSlot(network, request, program, place, ports);
  }

  reach(url: string): string {
    if (this.#request.network === 'none') return url;
    const { hostname, port, protocol } = new URL(url);
    if (!/^(?:localhost|127(?:\.\d+){3}|\[::1\]|198\.19(?:\.\d+){2})$/.test(hostname)) return url;
    const host = hostname === 'localhost' ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, '');
    const number = Number(port === '' ? (protocol === 'https:' ? 443 : 80) : port);
    const there = this.#network.open({ host, port: number });
    return url.replace(/^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?)[^/?#]*/i, `$1${hostAndPort(there)}`);
  }

  async launch({ environment, log }: Launch): Promise<RunningProgram> {
    const network = this.#network;
    const { name, folder, sharedVolumes } = this.#request;
    const shared = sharedVolumes.map((volume) => sharedFolder(this.#request, volume));
    const needs = { folder, shared, cwd: this.#cwd, argv: this.#argv, environment };
    this.#served = this.#serve();
    // Told by `expose`, before anybody counts on it.
    this.#served.catch(() => {});
    try {
      const binds = [...ownNames(join(folder, '.names'), network.nameServer), ...ownTemp(needs)];
      const program = await launchInNamespace({
        name,
        network,
        place: this.#place,
        binds,
        log,
        argv: this.#argv,
        cwd: this.#cwd,
        environment,
        ended: async () => await this.#unserve(),
      });
      this.#program = program;
      return program;
    } catch (error) {
      await this.#unserve();
      throw error;
    }
  }

  readonly expose = async (name?: string): Promise<string | undefined> => {
    const port = name === undefined ? this.ports[0] : this.ports.find((each) => each.name === name);
    const program = this.#program;
    if (port === undefined || program === undefined) return 'there is no such port';
    await this.#served;
    const found = listeningAt(program.init, port.inside);
    if (found === 'nowhere') return 'connection refused';
    if (found === 'loopback') await this.#forward(port.inside);
    return undefined;
  };

  readonly attempts = async (): Promise<readonly OutsideAttempt[]> =>
    (await this.#attempted) ?? (await this.#watch.attempts());

  async close(): Promise<void> {
    await this.#program?.stop(0);
    // Nothing more is tried from here, and soon there is nobody left to ask.
    await (this.#attempted ??= this.#watch.attempts().catch(() => []));
    this.#watch.close();
    await this.#unserve();
  }

  async #serve(): Promise<void> {
    await Promise.all(
      this.ports.map(async ({ fromTest, inside }) => {
        const target = { host: this.#place.address, port: inside };
        await this.#network.relay.serve(hostAndPort(fromTest), fromTest, target);
      }),
    );
  }

  /** Something that listens on loopback alone is reached from inside its namespace, by a relay there. */
  async #forward(port: number): Promise<void> {
    const entered = this.#network.enter(['pid', `net=${this.#place.file}`], relayProgram());
    this.#inner ??= startRelay(entered, {});
    const known = this.#forwarded.get(port);
    if (known !== undefined) return await known;
    const at = { host: this.#place.address, port };
    const target = { host: 'localhost', port };
    const forwarding = this.#inner.ask({ kind: 'forward', port: String(port), at, target });
    this.#forwarded.set(
      port,
      forwarding.then(() => {}),
    );
    await forwarding;
  }

  async #unserve(): Promise<void> {
    await this.#inner?.end();
    this.#inner = undefined;
    this.#forwarded.clear();
    const { relay } = this.#network;
    await this.#served?.catch(() => {});
    // A relay that has ended serves nobody.
    const close = async (port: string): Promise<unknown> =>
      await relay.ask({ kind: 'close', port }).catch(() => undefined);
    await Promise.all(this.ports.map(async ({ fromTest }) => await close(hostAndPort(fromTest))));
  }
}

/** Names whom it can reach directly: those without access reach nobody, so they share no network. */
function networkOf(network: SetNetwork, { name, network: access }: SlotRequest): string {
  return access === 'none' ? `${network.name}-${name}` : network.name;
}

async function portsOf(
  requests: readonly PortRequest[],
  address: string,
  network: string,
): Promise<readonly ServicePort[]> {
  const taken = new Set(requests.flatMap(({ number }) => number ?? []));
  const host = `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
  let next = firstPort;
  const ports: ServicePort[] = [];
  for (const { name, number } of requests) {
    if (number === undefined) while (taken.has(next)) next++;
    const inside = number ?? next++;
    ports.push({
      name,
      inside,
      fromTest: await freeAddress({ host, port: inside }),
      fromNetwork: { network, address: { host: address, port: inside } },
    });
  }
  return ports;
}

/** The same number as inside, unless somebody listens on it at every address of this machine or nobody may. */
async function freeAddress(wished: Address): Promise<Address> {
  for (const port of [wished.port, 0]) {
    const server = createServer();
    server.listen({ host: wished.host, port, exclusive: true });
    try {
      await once(server, 'listening');
    } catch {
      continue;
    }
    const bound = server.address();
    server.close();
    await once(server, 'close');
    if (typeof bound === 'object' && bound !== null) return { host: wished.host, port: bound.port };
  }
  throw new Error(`Failed to find a free port at ${wished.host}.`);
}
