import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NetworkAccess } from '../../definition/network-access.ts';
import type { Address } from '../address.ts';
import { openGroupGuard } from '../process/group-guard.ts';
import type { RuntimeSet } from '../runtime.ts';
import { firstLine, networkError } from './namespace-errors.ts';
import { type NamespaceTools, type NamespaceUser, namespaceUser } from './namespace-tools.ts';
import { inward, outward, serviceAddress } from './network-addresses.ts';
import { networkCommand, placeSetup, seclusion } from './network-setup.ts';
import { joinSockets } from './relay/join-sockets.ts';
import { relayProgram, type RelayProcess, startRelay } from './relay-process.ts';

const making = 'make a network namespace';

/** A namespace for one service. */
export interface NetworkPlace {
  readonly address: string;
  /** Absolute path to enter it by, from the machine of the test. */
  readonly file: string;
  /** Whether what runs there reaches nobody. */
  readonly isSecluded: boolean;
}

/** The network of one set of services. All of it, and every process in it, ends with its relay. */
export class SetNetwork {
  readonly name: string;
  readonly tools: NamespaceTools;
  readonly user: NamespaceUser = namespaceUser();
  readonly nameServer: string = inward;
  readonly relay: RelayProcess;
  /** The process number of the relay on the test's machine: namespaces are entered by it. */
  readonly pid: number;
  readonly #folder: string;
  readonly #guard: ReturnType<typeof openGroupGuard>;
  readonly #listening = new Map<string, { readonly port: number; readonly server: Promise<Server> }>();
  readonly #named: Promise<unknown>;
  #places = 0;

  private constructor(
    set: RuntimeSet,
    tools: NamespaceTools,
    parts: {
      readonly relay: RelayProcess;
      readonly pid: number;
      readonly guard: ReturnType<typeof openGroupGuard>;
    },
  ) {
    this.name = `clnrm-${set.id}`;
    this.tools = tools;
    this.relay = parts.relay;
    this.pid = parts.pid;
    this.#guard = parts.guard;
    this.#folder = join(set.folder, '.network');
    this.#named = this.relay.ask({ kind: 'name-server', at: inward });
    // Told by `ready`.
    this.#named.catch(() => {});
  }

  static async open(set: RuntimeSet, tools: NamespaceTools): Promise<SetNetwork> {
    const guard = openGroupGuard();
    const relay = startRelay(networkCommand(tools, namespaceUser(), relayProgram()), relayEnvironment());
    try {
      const outer = relay.child.pid;
      if (outer === undefined) throw networkError(making, 'unshare could not be run');
      guard.protect(outer);
      await isSetUp(relay);
      const pid = childrenOf(outer)[0];
      if (pid === undefined) throw networkError(making, 'its relay has ended');
      const network = new SetNetwork(set, tools, { relay, pid, guard });
      await mkdir(network.#folder);
      return network;
    } catch (error) {
      relay.child.kill('SIGKILL');
      await guard.release();
      throw error;
    }
  }

  /** Makes a namespace for a service. It stays until the network is closed. */
  async place(name: string, access: NetworkAccess): Promise<NetworkPlace> {
    const number = ++this.#places;
    const address = serviceAddress(number);
    const file = join(this.#folder, String(number));
    const isSecluded = access === 'none';
    const script = isSecluded ? placeSetup + seclusion : placeSetup;
    const { unshare, ip, sh } = this.tools;
    const command = this.enter(
      ['mount', 'net'],
      [sh, '-c', script, 'clnrm', unshare, ip, file, address, String(number)],
    );
    await run(command);
    // Whoever asks for the name asks the same relay, later.
    void this.relay.ask({ kind: 'join', name, address }).catch(() => {});
    return { address, file: `/proc/${this.pid}/root${file}`, isSecluded };
  }

  /** The command that runs a program in some namespaces of the network, or of a process in it. */
  enter(kinds: readonly string[], program: readonly string[], target: number = this.pid): readonly string[] {
    const user = this.user.privileged ? [] : ['--user', '--preserve-credentials'];
    return [
      this.tools.nsenter,
      `--target=${target}`,
      ...user,
      ...kinds.map((kind) => `--${kind}`),
      '--',
      ...program,
    ];
  }

  /** Lets services reach an address of the test's machine from now on, and returns where they find it. */
  open(target: Address): Address {
    const key = `${target.host} ${target.port}`;
    const known = this.#listening.get(key);
    if (known !== undefined) return { host: outward, port: known.port };
    const taken = new Set([...this.#listening.values()].map(({ port }) => port));
    let { port } = target;
    while (taken.has(port)) port = 10_000 + ((port + 1) % 50_000);
    const server = this.#listen({ host: outward, port }, target);
    // Told by `ready`, to whoever launches something that counts on it.
    server.catch(() => {});
    this.#listening.set(key, { port, server });
    return { host: outward, port };
  }

  /** Resolves when names are answered and everything that was opened can be reached. */
  async ready(): Promise<void> {
    await this.#named;
    await Promise.all([...this.#listening.values()].map(({ server }) => server));
  }

  /** Ends every process in the network, and it. */
  async close(): Promise<void> {
    const { child } = this.relay;
    child.ref();
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    // Its end is that of all that is inside; the process around it waits for that.
    kill(this.pid);
    await ended;
    for (const { server } of this.#listening.values()) (await server.catch(() => undefined))?.close();
    await this.#guard.release();
  }

  async #listen(at: Address, target: Address): Promise<Server> {
    const server = await this.relay.listen(at);
    Object.assign(server, { allowHalfOpen: true });
    server.on('connection', (client) => {
      const there = connect({ ...target, allowHalfOpen: true });
      client.unref();
      there.unref();
      joinSockets(client, there);
    });
    server.unref();
    return server;
  }
}

/** Direct children of a process, the oldest first. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

/** Nothing of the test's but what its room is known by, so that whoever ends the room ends this. */
function relayEnvironment(): Readonly<Record<string, string>> {
  const marks = ['CLNRM_RUN', 'CLNRM_ROOM'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { PATH: '/usr/sbin:/sbin:/usr/bin:/bin', ...Object.fromEntries(marks) };
}

async function isSetUp({ child }: RelayProcess): Promise<void> {
  const { stdout, stderr } = child;
  let problem = '';
  stderr?.on('data', (chunk: Buffer) => (problem += String(chunk)));
  await Promise.race([
    once(stdout ?? child, 'data'),
    once(child, 'close').then(() => {
      throw networkError(making, firstLine(problem) || 'it ended without a word');
    }),
  ]);
  // Nothing is said from here on.
  stdout?.destroy();
  stderr?.destroy();
}

async function run([command = '', ...args]: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(command, args, { env: { PATH: '/usr/sbin:/sbin:/usr/bin:/bin' } });
  } catch (error) {
    const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw networkError('make a network namespace for a service', firstLine(text), error);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
