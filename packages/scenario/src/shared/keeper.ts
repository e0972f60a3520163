import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OrphanEvidence } from '@clnrm/model';
import { SpanRelay } from '@clnrm/spans';
import { openGroupGuard } from '../runtime/process/group-guard.ts';
import type { Limits } from '../definition/limits.ts';
import type { ServiceIdentity } from '../service/service-identity.ts';
import { KeeperClient } from './keeper-client.ts';
import { KeeperServer } from './keeper-server.ts';
import { openPlace } from './open-place.ts';
import { Peer } from './peer.ts';
import { keeperOperations } from './keeper-operations.ts';
import { SharedRuntimes } from './shared-runtimes.ts';
import type {
  Acquire,
  Acquired,
  FailedStart,
  Hello,
  KeeperAddress,
  KeptState,
  LaunchProgram,
  OpenPlace,
  SharedPlace,
} from './shared-protocol.ts';
import { SharedService, stoppedError } from './shared-service.ts';
import { stopInOrder } from './stop-in-order.ts';

/** How services are kept that several rooms use. */
export interface KeeperOptions {
  /** Absolute path of a folder of the keeper's own, which is made here and removed when it is closed. */
  readonly folder: string;
  /** Variables that mark every process that is started. */
  readonly mark: Readonly<Record<string, string>>;
  /** Whether services stay up when the runs are over that used them. */
  readonly keeps: boolean;
  /** Told what each service asks for that is started; what it returns is called when it is stopped. */
  readonly occupy?: (limits: Limits) => () => void;
  /** Called when somebody has asked for the end of all services. */
  readonly onEnd?: () => void;
}

/**
 * Keeps services that outlive rooms: programs are started in this process on behalf of the rooms that ask for them, each
 * once, and all who use one are told what becomes of it. A room that goes away takes nothing with it, except what it was
 * just starting, which the next one who waits for it starts anew.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #relay: SpanRelay;
  readonly #runtimes: SharedRuntimes;
  readonly #guard = openGroupGuard();
  readonly #services = new Map<string, SharedService>();
  readonly #clients = new Set<KeeperClient>();
  readonly #shares = new Map<SharedService, () => void>();
  #server: KeeperServer | undefined;

  private constructor(options: KeeperOptions, relay: SpanRelay) {
    this.#options = options;
    this.#relay = relay;
    this.#runtimes = new SharedRuntimes(options.folder);
    this.#guard.protectFolder(options.folder);
  }

  /** Opens a keeper that listens on a free port of 127.0.0.1. */
  static async open(options: KeeperOptions): Promise<Keeper> {
    const keeper = new Keeper(options, await SpanRelay.start());
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    keeper.#server = await KeeperServer.listen((socket) => {
      keeper.#admit(new KeeperClient((client) => new Peer(socket, keeperOperations(keeper, client))));
    });
    return keeper;
  }

  get address(): KeeperAddress {
    return this.#listening.address;
  }

  /** The services that run. */
  get services(): readonly SharedService[] {
    return [...this.#services.values()];
  }

  /** Has the process live for as long as the keeper is open. */
  ref(): void {
    this.#listening.ref();
  }

  /** What runs and can be taken by another run. */
  states(): readonly KeptState[] {
    return this.services.flatMap(({ about, program, since, runs, isReady }) =>
      program === undefined || !isReady
        ? []
        : [{ name: about.service.name, identity: program.identity, since, isUsed: runs.size > 0 }],
    );
  }

  /** Takes down who a client is. False for a run while another one is not over: what outlives runs serves one at a time. */
  greet(client: KeeperClient, hello: Hello): boolean {
    const isOthers =
      hello.isRun === true && [...this.#clients].some(({ hello: { isRun } }) => isRun === true);
    if (isOthers) return false;
    client.hello = hello;
    if (hello.spans !== undefined) client.room = this.#relay.join(hello.spans);
    return true;
  }

  /** Gives a client a service, waiting while another one starts it. */
  async acquire(client: KeeperClient, about: Acquire): Promise<Acquired> {
    const { key } = about.service;
    for (;;) {
      const service = this.#services.get(key) ?? (await this.#add(client, about));
      await service.free();
      // Others may have been quicker.
      if (this.#services.get(key) !== service || service.holder !== undefined) continue;
      if (service.failure !== undefined && !about.again) return service.failure;
      const given = this.#give(service, client);
      if (given !== undefined) return given;
      await service.end(0);
    }
  }

  /** Opens the place of a service that a client starts. */
  async open(client: KeeperClient, given: OpenPlace): Promise<SharedPlace> {
    const service = this.#held(client, given.key);
    const { folder, mark } = this.#options;
    const runtime = await this.#runtimes.open(service.about.service.group, given.runtime);
    const opened = await openPlace(given, {
      folder: join(folder, given.key),
      runtime,
      relay: this.#relay,
      mark,
    });
    // Whoever has asked may have gone away meanwhile.
    if (service.holder !== client) {
      opened.spans.close();
      await opened.slot.close();
      throw stoppedError(service.about.service.name);
    }
    service.spans?.close();
    Object.assign(service, opened);
    client.room?.follow(opened.spans, true);
    return opened.place;
  }

  /** Starts the program of a service unless it runs, and tells all who use it. */
  async launch(given: LaunchProgram): Promise<ServiceIdentity> {
    const service = this.get(given.key);
    return await service.start(given, (event) => {
      for (const { peer } of service.users) peer.tell('service', event);
    });
  }

  /** A client says that what it has started, or looked at, is ready for all. */
  ready(client: KeeperClient, key: string): void {
    const service = this.#held(client, key);
    if (!service.isReady) service.since = Date.now();
    if (!this.#shares.has(service)) {
      this.#shares.set(service, this.#options.occupy?.(service.about.limits) ?? (() => {}));
    }
    const end = service.program?.exitNow;
    service.isDone = end?.kind === 'exited' && end.code === 0;
    service.isReady = true;
    if (service.spans !== undefined) {
      service.spans.ready();
      client.room?.follow(service.spans, false);
    }
    service.letGo();
  }

  /** A client says that it could not start a service; those who wait hear why. */
  async fail(client: KeeperClient, key: string, { code, message }: Omit<FailedStart, 'key'>): Promise<void> {
    const service = this.#held(client, key);
    await service.end(0);
    service.failure = { kind: 'failed', code, message };
    service.users.delete(client);
    service.letGo();
  }

  /** Ends the place that a client has opened, so that it can be opened anew. */
  async vacate(client: KeeperClient, key: string): Promise<void> {
    await this.#held(client, key).end(0);
  }

  /** A client needs a service no longer. */
  release(client: KeeperClient, key: string): void {
    const service = this.#services.get(key);
    service?.users.delete(client);
    if (service !== undefined) service.usedAt = Date.now();
  }

  /** Sends a client again what a service has sent while it started. */
  async replay(client: KeeperClient, key: string): Promise<void> {
    const { spans } = this.#held(client, key);
    if (spans !== undefined) await client.room?.replay(spans);
  }

  /** A service that is there. */
  get(key: string): SharedService {
    const service = this.#services.get(key);
    if (service === undefined) throw stoppedError(key);
    return service;
  }

  /** Forgets what could not be started, so that the next run tries again, and returns the spans that no room has claimed. */
  endRun(): OrphanEvidence | undefined {
    this.#forgetFailures();
    const orphans = this.services.flatMap(({ spans }) => spans?.takeOrphans() ?? []);
    if (orphans.length === 0) return undefined;
    return {
      kind: 'orphans',
      count: orphans.reduce((sum, { count }) => sum + count, 0),
      names: [...new Set(orphans.flatMap(({ names }) => names))],
    };
  }

  /** Stops services, each before what it needs. */
  async stop(services: readonly SharedService[]): Promise<void> {
    for (const service of services) service.isStopping = true;
    await stopInOrder(services, async (service) => {
      const { key } = service.about.service;
      await service.end(service.about.graceful);
      this.#services.delete(key);
      service.spans?.close();
      this.#shares.get(service)?.();
      this.#shares.delete(service);
      await rm(join(this.#options.folder, key), { recursive: true, force: true, maxRetries: 3 });
      service.letGo();
    });
    await this.#runtimes.closeExcept(new Set(this.services.map(({ about }) => about.service.group)));
  }

  /** Stops what no run has used for so many milliseconds; says whether nothing is left and nobody is connected. */
  async stopIdle(limit: number): Promise<boolean> {
    const idle = ({ runs, users, holder, usedAt }: SharedService): boolean =>
      runs.size === 0 && users.size === 0 && holder === undefined && Date.now() - usedAt >= limit;
    await this.stop(this.services.filter(idle));
    return this.#services.size === 0 && this.#clients.size === 0;
  }

  /** Stops all, and says so to whoever runs this. */
  async end(): Promise<void> {
    await this.stop(this.services);
    this.#options.onEnd?.();
  }

  /** Stops all, and listens no more. */
  async close(): Promise<void> {
    await this.#server?.close();
    await this.stop(this.services);
    await this.#relay.stop();
    await rm(this.#options.folder, { recursive: true, force: true, maxRetries: 3 });
    await this.#guard.release();
  }

  get #listening(): KeeperServer {
    if (this.#server === undefined) throw new Error('The keeper does not listen.');
    return this.#server;
  }

  #admit(client: KeeperClient): void {
    this.#clients.add(client);
    void client.peer.closed.then(async () => {
      this.#clients.delete(client);
      client.room?.leave();
      if (client.hello.isRun === true) this.#forgetFailures();
      for (const service of this.services) {
        if (service.users.delete(client)) service.usedAt = Date.now();
        if (client.hello.isRun === true) service.leaveRun(client.hello.runId);
        if (service.holder !== client) continue;
        await service.end(0);
        service.letGo();
      }
    });
  }

  #forgetFailures(): void {
    for (const [key, { failure }] of this.#services) if (failure !== undefined) this.#services.delete(key);
  }

  /** What it replaces has to be gone before it is started, for both may want the same port. */
  async #add(client: KeeperClient, about: Acquire): Promise<SharedService> {
    const service = new SharedService(about);
    service.holder = client;
    this.#services.set(about.service.key, service);
    const former = this.services.filter(
      (each) =>
        each !== service &&
        each.about.service.family === about.service.family &&
        each.users.size === 0 &&
        each.holder === undefined,
    );
    await this.stop(former);
    service.letGo();
    return service;
  }

  /** What a client gets of a service that nobody holds; undefined where it has to be cleared away first. */
  #give(service: SharedService, client: KeeperClient): Acquired | undefined {
    const { runId } = client.hello;
    const isAlive = service.isReady && (service.isDone || service.program?.exitNow === undefined);
    const isTakenOver = this.#options.keeps && !service.runs.has(runId);
    if (service.isReady && (isAlive || service.users.size > 0)) {
      const state = service.state(isTakenOver);
      if (state !== undefined) {
        this.#use(service, client);
        if (isTakenOver) service.holder = client;
        return { kind: 'running', ...state };
      }
    }
    if (service.slot !== undefined) return undefined;
    this.#use(service, client);
    service.holder = client;
    service.failure = undefined;
    return { kind: 'start' };
  }

  #use(service: SharedService, client: KeeperClient): void {
    service.users.add(client);
    service.runs.add(client.hello.runId);
  }

  #held(client: KeeperClient, key: string): SharedService {
    const service = this.get(key);
    if (service.holder !== client) throw stoppedError(service.about.service.name);
    return service;
  }
}
