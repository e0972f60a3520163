import type { OutsideAttempt } from '@clnrm/model';
import type { NetworkAccess } from '../definition/network-access.ts';
import type { ServiceContext } from '../definition/service-context.ts';
import { defaultPort } from '../definition/port-request.ts';
import type { ResolvedServiceOptions } from '../definition/service-options.ts';
import { pause } from '../pause.ts';
import type { ServicePort } from '../runtime/address.ts';
import type { ExecResult } from '../runtime/runtime.ts';
import { BaseService } from './base-service.ts';
import type { ResourceUsage } from './resource-usage.ts';
import { cannotError, notThereError } from './service-errors.ts';
import type { ServiceExit } from './service-exit.ts';
import type { ServiceIdentity } from './service-identity.ts';

const knownPorts: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'postgres:': 5432,
  'postgresql:': 5432,
  'mysql:': 3306,
  'redis:': 6379,
  'amqp:': 5672,
  'nats:': 4222,
  'mongodb:': 27_017,
};

/** Waits until something that runs already is ready, and resolves with the service that it is. */
export async function startExternal(
  context: ServiceContext,
  options: ResolvedServiceOptions,
  url: URL,
): Promise<ExternalService> {
  const service = new ExternalService(context, options, url);
  await service.awaitReady(context.signal);
  return service;
}

/** A service that was there before and stays. */
export class ExternalService extends BaseService {
  readonly identity: ServiceIdentity = { kind: 'external' };
  readonly environment: Readonly<Record<string, string>> = {};
  readonly network: NetworkAccess = 'open';
  readonly #context: ServiceContext;
  readonly #options: ResolvedServiceOptions;
  readonly #url: URL;

  constructor(context: ServiceContext, options: ResolvedServiceOptions, url: URL) {
    const { name, log } = context;
    const urlTemplate = url.href.replace(/\/$/, '');
    super({ name, kind: 'external', urlTemplate, ports: [portOf(url)], log, reset: options.reset });
    this.#context = context;
    this.#options = options;
    this.#url = url;
  }

  get exit(): ServiceExit | undefined {
    return undefined;
  }

  /** Waits as its definition says. */
  async awaitReady(signal: AbortSignal): Promise<void> {
    const { name, log, spans } = this.#context;
    const { ready, deadline } = this.#options;
    const watch = ready.watch({
      name,
      log,
      spans,
      address: (port) => this.address(port),
      exec: async () => await this.exec(),
      health: async () => 'none',
    });
    const over = new AbortController();
    const ends = AbortSignal.any([signal, over.signal]);
    const outcome = await Promise.race([
      watch.wait(ends).then(() => 'ready'),
      pause(deadline, ends).then(() => 'late'),
    ]);
    over.abort();
    if (signal.aborted || outcome === 'late') throw notThereError(name, watch, deadline);
  }

  async exec(): Promise<ExecResult> {
    throw this.#cannot('run a program beside');
  }

  async signal(): Promise<void> {
    throw this.#cannot('send a signal to');
  }

  async attempts(): Promise<readonly OutsideAttempt[]> {
    return [];
  }

  async usage(): Promise<ResourceUsage> {
    throw this.#cannot('measure');
  }

  async restart(): Promise<void> {
    throw this.#cannot('restart');
  }

  protected async end(): Promise<void> {}

  protected override base(): string {
    return this.#url.href;
  }

  #cannot(what: string): Error {
    return cannotError(what, this.name, {
      reason: 'it was not started here',
      remedy: 'Define it with command() or server() to have it started',
    });
  }
}

function portOf(url: URL): ServicePort {
  const port = url.port === '' ? (knownPorts[url.protocol] ?? 0) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { name: defaultPort, inside: port, fromTest: { host, port }, fromNetwork: undefined };
}
