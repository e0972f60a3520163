import type { Socket } from 'node:net';
import type { ClnrmError, OutsideAttempt } from '@clnrm/model';
import type { NetworkAccess } from '../definition/network-access.ts';
import type { ResetHook } from '../definition/service-options.ts';
import { type Address, fillAddress, hostAndPort, type ServicePort } from '../runtime/address.ts';
import type { ExecResult } from '../runtime/runtime.ts';
import { tracedFetch } from '../traced-fetch.ts';
import type { ResourceUsage } from './resource-usage.ts';
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
  abstract restart(): Promise<void>;
  abstract get network(): NetworkAccess;
  abstract attempts(): Promise<readonly OutsideAttempt[]>;
  abstract usage(): Promise<ResourceUsage>;
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

  async fetch(path: string, init?: RequestInit): Promise<Response> {
    try {
      return await tracedFetch(new URL(path, this.base()).href, init);
    } catch (error) {
      throw this.isGone() ? this.gone(`ask service "${this.name}" for ${path}`, error) : error;
    }
  }

  async connect(port?: string): Promise<Socket> {
    try {
      return await tracedConnect(this.name, this.address(port));
    } catch (error) {
      throw this.isGone() ? this.gone(`connect to service "${this.name}"`, error) : error;
    }
  }

  async reset(): Promise<void> {
    await runResets(this, this.#reset);
  }

  async stop(): Promise<void> {
    await (this.#stopping ??= this.end());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
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
  protected gone(what: string, cause?: unknown): ClnrmError {
    const { exit } = this;
    const end = this.isStopped
      ? 'has been stopped'
      : exit === undefined
        ? 'is not running'
        : describeExit(exit);
    return goneError(what, end, this.logs(), cause);
  }
}
