import { ClnrmError, isClnrmError } from '@clnrm/model';
import type { DefinitionProblem } from '../definition/definition-problem.ts';
import { hostAndPort } from '../runtime/address.ts';
import type { Runtime, Slot, SlotRequest } from '../runtime/runtime.ts';
import type { RunningService } from '../service/running-service.ts';
import type { ServiceLog } from '../service/service-log.ts';
import type { ServiceSet } from '../world/service-set.ts';
import type { KeeperLink } from './keeper-link.ts';
import { identifyShared, kindOf, type SharedIdentity } from './service-key.ts';
import type { Acquired, SharedPlace } from './shared-protocol.ts';
import { canShare } from './shared-runtimes.ts';
import { SharedSlot } from './shared-slot.ts';

/** What a service of a set is shared with. */
export interface SharingOptions {
  readonly set: ServiceSet;
  readonly link: KeeperLink;
  /** Whether to try again what could not be started before. */
  readonly again: boolean;
}

/** How one room shares services of a set with others: whoever comes first starts one, and all others take it as it runs. */
export class Sharing {
  readonly #options: SharingOptions;
  readonly #identities: ReadonlyMap<string, SharedIdentity>;
  readonly #runtimes = new Map<string, SharedRuntime>();

  constructor(options: SharingOptions) {
    this.#options = options;
    this.#identities = identifyShared(options.set);
  }

  /** A runtime that starts one service where it outlives this room; `local` says what it would be here. */
  runtime(name: string, local: Runtime, log: ServiceLog): Runtime {
    const identity = this.#identities.get(name);
    if (identity === undefined) return local;
    const runtime = new SharedRuntime({ ...this.#options, name, identity, local, log });
    this.#runtimes.set(name, runtime);
    return runtime;
  }

  /** Starts a service, or takes it as it runs, and tells the others what came of it. */
  async start(
    name: string,
    needs: ReadonlyMap<string, RunningService>,
    start: () => Promise<RunningService>,
  ): Promise<RunningService> {
    const runtime = this.#runtimes.get(name);
    if (runtime === undefined) return await start();
    runtime.urls = [...needs.values()].flatMap(urlsOf);
    try {
      const service = await start();
      await runtime.ready();
      return service;
    } catch (error) {
      await runtime.fail(error);
      throw error;
    }
  }

  /** Whether this room was the first. */
  hasStarted(name: string): boolean {
    return this.#runtimes.get(name)?.hasStarted ?? true;
  }

  /** Says that a service is left to others when it is stopped. */
  leave(name: string): void {
    this.#runtimes.get(name)?.leave();
  }

  /** Has spans that the test at hand causes come to this room. */
  async claim(): Promise<void> {
    await this.#options.link.claim();
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.#options.link.close();
  }
}

interface SharedRuntimeParts extends SharingOptions {
  readonly name: string;
  readonly identity: SharedIdentity;
  readonly local: Runtime;
  readonly log: ServiceLog;
}

/** Opens the place of one service at whoever keeps it. */
class SharedRuntime implements Runtime {
  readonly name: string;
  readonly features: Runtime['features'];
  urls: readonly string[] = [];
  hasStarted = false;
  readonly #parts: SharedRuntimeParts;
  #slot: SharedSlot | undefined;
  #isHeld = false;

  constructor(parts: SharedRuntimeParts) {
    this.#parts = parts;
    this.name = parts.local.name;
    this.features = parts.local.features;
  }

  async check(request: SlotRequest): Promise<DefinitionProblem | undefined> {
    const { set, name, local } = this.#parts;
    if (set.definitions[name]?.identity === undefined) {
      return {
        reason: 'only the process of the test can start it, and all files of the run are to share it',
        remedy: `Give it scope: 'file', or define it with container(), build() or command()`,
      };
    }
    if (!canShare(kindOf(set, name))) {
      return {
        reason: `it runs in ${local.name}, which ends with the process of the test, and all files of the run are to share it`,
        remedy: `Give it scope: 'file', or run it as a process or in a container`,
      };
    }
    return await local.check(request);
  }

  async open(request: SlotRequest): Promise<Slot> {
    const { link, identity, set, name, again, log } = this.#parts;
    const definition = set.definitions[name];
    const parts = { name, key: identity.key, link, inherits: !this.features.ownFiles, log: log.add };
    if (!this.#isHeld) {
      const acquired = await link.call<Acquired>('acquire', {
        service: identity,
        again,
        limits: definition?.limits ?? {},
        graceful: definition?.graceful ?? 0,
      });
      if (acquired.kind === 'failed') throw failedElsewhere(acquired);
      if (acquired.kind === 'running') {
        this.#isHeld = acquired.isTakenOver;
        for (const secret of acquired.secrets) log.hide(secret);
        this.#slot = new SharedSlot({ ...parts, place: acquired.place, state: acquired });
        return this.#slot;
      }
      this.#isHeld = true;
    }
    const { folder: _, ...place } = request;
    const { name: runtime, options } = kindOf(set, name);
    const opened = await link.call<SharedPlace>('open', {
      key: identity.key,
      runtime: { name: runtime, options },
      request: place,
      urls: this.urls,
    });
    this.hasStarted = true;
    this.#slot = new SharedSlot({ ...parts, place: opened, state: undefined });
    return this.#slot;
  }

  async close(): Promise<void> {
    await this.#parts.local.close();
  }

  async ready(): Promise<void> {
    if (!this.#isHeld) return;
    await this.#parts.link.call('ready', this.#parts.identity.key);
    this.#isHeld = false;
    if (this.#slot !== undefined) this.#slot.isHeld = false;
  }

  async fail(error: unknown): Promise<void> {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    const message = error instanceof Error ? error.message : String(error);
    const code = isClnrmError(error) ? error.code : undefined;
    await this.#parts.link.give('fail', { key: this.#parts.identity.key, code, message });
  }

  leave(): void {
    if (this.#slot !== undefined) this.#slot.isLeaving = true;
  }
}

function urlsOf({ ports, url, identity }: RunningService): readonly string[] {
  return [
    ...ports.map(({ fromTest }) => `http://${fromTest.host}:${fromTest.port}`),
    ...ports.map(({ fromTest }) => `http://${hostAndPort(fromTest)}`),
    ...(identity.kind === 'external' ? [url] : []),
  ];
}

function failedElsewhere({ code, message }: Extract<Acquired, { kind: 'failed' }>): Error {
  const told = `${message}\nAnother file of the run has tried to start it.`;
  return code === undefined ? new Error(told) : new ClnrmError(code, told);
}
