import type { DefinitionProblem } from '../definition/definition-problem.ts';
import type { ServiceContext } from '../definition/service-context.ts';
import { defaultPort } from '../definition/port-request.ts';
import type { ResolvedServiceOptions } from '../definition/service-options.ts';
import { pause } from '../pause.ts';
import type { ServicePort } from '../runtime/address.ts';
import { ProgramlessService } from './programless-service.ts';
import { notThereError } from './service-errors.ts';
import type { ServiceIdentity } from './service-identity.ts';

const knownPorts: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'ws:': 80,
  'wss:': 443,
  'postgres:': 5432,
  'postgresql:': 5432,
  'mysql:': 3306,
  'redis:': 6379,
  'rediss:': 6379,
  'amqp:': 5672,
  'amqps:': 5671,
  'mqtt:': 1883,
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
export class ExternalService extends ProgramlessService {
  readonly identity: ServiceIdentity = { kind: 'external' };
  protected readonly lack: DefinitionProblem = {
    reason: 'it was not started here',
    remedy: 'Define it with command() or server() to have it started',
  };
  readonly #context: ServiceContext;
  readonly #options: ResolvedServiceOptions;
  readonly #url: URL;

  constructor(context: ServiceContext, options: ResolvedServiceOptions, url: URL) {
    const { name, log } = context;
    const urlTemplate = url.href.replace(/\/$/, '');
    super({ name, kind: 'external', urlTemplate, ports: [servicePort(url)], log, reset: options.reset });
    this.#context = context;
    this.#options = options;
    this.#url = url;
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

  protected async again(): Promise<void> {
    throw this.cannot('restart');
  }

  protected async end(): Promise<void> {}

  protected override base(): string {
    return this.#url.href;
  }
}

/** The port that a URL leads to; undefined where it names none and its scheme is not known to have one. */
export function portOf(url: URL): number | undefined {
  return url.port === '' ? knownPorts[url.protocol] : Number(url.port);
}

function servicePort(url: URL): ServicePort {
  const port = portOf(url) ?? 0;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { name: defaultPort, inside: port, fromTest: { host, port }, fromNetwork: undefined };
}
