import type { Socket } from 'node:net';
import type { ClnrmError, OutsideAttempt } from '@clnrm/model';
import type { NetworkAccess } from '../definition/network-access.ts';
import type { ResetHook } from '../definition/service-options.ts';
import { pause } from '../pause.ts';
import { type Address, fillAddress, hostAndPort, type ServicePort } from '../runtime/address.ts';
import type { ExecResult } from '../runtime/runtime.ts';
import { tracedFetch } from '../traced-fetch.ts';
import type { ResourceUsage } from './resource-usage.ts';
import { noticeLimitOf } from './lost-contact.ts';
import { runResets } from './run-resets.ts';
import type { RunningService, ServiceExecOptions, ServiceState } from './running-service.ts';
import { goneError, noPortError } from './service-errors.ts';
import { describeExit, type ServiceExit } from './service-exit.ts';
import type { ServiceIdentity } from './service-identity.ts';
import type { LogLine, ServiceLog } from './service-log.ts';
import { tracedConnect } from './traced-connect.ts';

/** What every service has. */
export interface BaseServiceParts {
  readonly name: string;
  readonly kind: string;
  readonly urlTemplate: string;
  readonly ports: readonly ServicePort[];
  readonly log: ServiceLog;
  readonly reset: readonly ResetHook[];
}

/** What services of all kinds have in common: addresses, logs, requests, reset hooks, and one end. */
export abstract class BaseService implements RunningService {
  readonly name: string;
  readonly kind: string;
  readonly urlTemplate: string;
  readonly ports: readonly ServicePort[];
  protected readonly log: ServiceLog;
  readonly #reset: readonly ResetHook[];
  /** Whether the test has sent it a signal since it was last started. */
  protected isSignalled = false;
  #stopping: Promise<void> | undefined;
  /** Told of the end of what they work with. */
  readonly #atWork = new Set<(exit: ServiceExit) => void>();
  /** Aborted when it is stopped. */
  readonly #over = new AbortController();
  /** Resolves when no restart is under way. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ name, kind, urlTemplate, ports, log, reset }: BaseServiceParts) {
    this.name = name;
    this.kind = kind;
    this.urlTemplate = urlTemplate;
    this.ports = ports;
    this.log = log;
    this.#reset = reset;
  }

  abstract get identity(): ServiceIdentity;
  abstract get environment(): Readonly<Record<string, string>>;
  abstract get exit(): ServiceExit | undefined;
  abstract exec(argv: string | readonly string[], options?: ServiceExecOptions): Promise<ExecResult>;
  abstract signal(signal: NodeJS.Signals): Promise<void>;
  abstract get network(): NetworkAccess;
  abstract attempts(): Promise<readonly OutsideAttempt[]>;
  abstract usage(): Promise<ResourceUsage>;
  /** Ends it and begins it again; called once at a time. It gives up when the signal says so, and leaves nothing running then. */
  protected abstract again(signal: AbortSignal): Promise<void>;
  /** Ends it; called once. */
  protected abstract end(): Promise<void>;

  get host(): string {
    return this.address().host;
  }

  get port(): number {
    return this.address().port;
  }

  get url(): string {
    return fillAddress(this.urlTemplate, this.address());
  }

  get state(): ServiceState {
    if (this.isStopped) return 'stopped';
    if (this.exit === undefined) return 'running';
    return this.isSignalled ? 'signalled' : 'died';
  }

  address(port?: string): Address {
    const found = port === undefined ? this.ports[0] : this.ports.find(({ name }) => name === port);
    if (found === undefined) throw noPortError(this.name, port, this.ports);
    return found.fromTest;
  }

  logs(): readonly string[] {
    return this.log.texts;
  }

  logLines(): readonly LogLine[] {
    return this.log.lines;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const ask = async (gone: AbortSignal): Promise<Response> => {
      const signal = init.signal instanceof AbortSignal ? AbortSignal.any([gone, init.signal]) : gone;
      return await tracedFetch(new URL(path, this.base()).href, { ...init, signal });
    };
    return await this.whileThere(`ask service "${this.name}" for ${path}`, ask);
  }

  async connect(port?: string): Promise<Socket> {
    const open = async (gone: AbortSignal): Promise<Socket> =>
      await tracedConnect(this.name, this.address(port), gone);
    return await this.whileThere(`connect to service "${this.name}"`, open);
  }

  async reset(): Promise<void> {
    await runResets(this, this.#reset);
  }

  async restart(): Promise<void> {
    const restarted = this.#turn.then(async () => {
      if (this.isStopped) throw this.gone(`restart service "${this.name}"`);
      await this.again(this.#over.signal);
    });
    this.#turn = restarted.catch(() => {});
    try {
      await restarted;
    } catch (error) {
      throw this.isStopped ? this.gone(`restart service "${this.name}"`, error) : error;
    }
  }

  async stop(): Promise<void> {
    await (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#over.abort();
    await this.#turn;
    await this.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /**
   * Does something that the service takes part in. An address that nobody has any more answers with silence, so the end of
   * the service ends it; `what` completes "Failed to ...".
   */
  protected async whileThere<T>(what: string, work: (gone: AbortSignal) => Promise<T>): Promise<T> {
    if (this.isGone()) throw this.gone(what);
    const gone = new AbortController();
    let exit: ServiceExit | undefined;
    const end = (ended: ServiceExit): void => {
      exit = ended;
      gone.abort();
    };
    this.#atWork.add(end);
    try {
      return await work(gone.signal);
    } catch (error) {
      // Its sockets are closed before its end is known.
      if (!this.isGone()) await pause(noticeLimitOf(error), gone.signal);
      throw exit !== undefined || this.isGone() ? this.gone(what, error, exit) : error;
    } finally {
      this.#atWork.delete(end);
    }
  }

  /** Ends what is under way with it: it has ended. */
  protected ended(exit: ServiceExit): void {
    for (const end of this.#atWork) end(exit);
  }

  /** Where paths are asked for. */
  protected base(): string {
    return `http://${hostAndPort(this.address())}`;
  }

  protected get isStopped(): boolean {
    return this.#stopping !== undefined;
  }

  protected isGone(): boolean {
    return this.isStopped || this.exit !== undefined;
  }

  /** The error of whoever asks for something when it is gone; `what` completes "Failed to ...". */
  protected gone(what: string, cause?: unknown, exit: ServiceExit | undefined = this.exit): ClnrmError {
    const end = this.isStopped
      ? 'has been stopped'
      : exit === undefined
        ? 'is not running'
        : describeExit(exit);
    return goneError(what, end, this.logs(), cause);
  }
}
