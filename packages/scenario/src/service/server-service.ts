import { once } from 'node:events';
import type { Server } from 'node:net';
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
import { cannotError, unableError } from './service-errors.ts';
import type { ServiceExit } from './service-exit.ts';
import { endlessError, settleWithin } from './settle-within.ts';
import type { ServiceIdentity } from './service-identity.ts';

const host = '127.0.0.1';

/** What a server service is made of. */
export interface ServerServiceParts<S extends Server> {
  readonly context: ServiceContext;
  readonly options: ResolvedServiceOptions;
  readonly create: () => Promise<S>;
}

/** Makes a server, has it listen on loopback unless it does already, and resolves with the service that it is. */
export async function startServer<S extends Server>(
  parts: ServerServiceParts<S>,
): Promise<InProcessServer<S>> {
  const { context, options } = parts;
  const server = await createServer(parts, options.ports[0]?.number ?? 0);
  const port: ServicePort = {
    name: options.ports[0]?.name ?? defaultPort,
    inside: portOf(context.name, server),
    fromTest: { host, port: portOf(context.name, server) },
    fromNetwork: undefined,
  };
  return new InProcessServer(parts, server, port);
}

/** A server in the process of the test. */
export class InProcessServer<S extends Server = Server> extends BaseService {
  readonly identity: ServiceIdentity = { kind: 'test-process' };
  readonly environment: Readonly<Record<string, string>> = {};
  readonly network: NetworkAccess = 'open';
  readonly #parts: ServerServiceParts<S>;
  #server: S;

  constructor(parts: ServerServiceParts<S>, server: S, port: ServicePort) {
    const { context, options } = parts;
    const { url, reset } = options;
    super({ name: context.name, kind: 'server', urlTemplate: url, ports: [port], log: context.log, reset });
    this.#parts = parts;
    this.#server = server;
  }

  get server(): S {
    return this.#server;
  }

  get exit(): ServiceExit | undefined {
    return undefined;
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
    if (this.isStopped) throw this.gone(`restart service "${this.name}"`);
    await close(this.#server, this.#parts.options.graceful);
    this.#server = await createServer(this.#parts, this.port);
  }

  protected async end(): Promise<void> {
    await close(this.#server, this.#parts.options.graceful);
  }

  #cannot(what: string): Error {
    return cannotError(what, this.name, {
      reason: 'it is a server in the process of the test',
      remedy: 'Define it with command() to have it in a process of its own',
    });
  }
}

async function createServer<S extends Server>(
  { context, options, create }: ServerServiceParts<S>,
  port: number,
): Promise<S> {
  const { deadline } = options;
  const server = await settleWithin(deadline, create, () => endlessError(context.name, 'function', deadline));
  if (server.listening) return server;
  server.listen({ port, host });
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw unableError(context.name, {
      reason:
        code === 'EADDRINUSE'
          ? `port ${port} is in use already`
          : `its server cannot listen (${String(code)})`,
      remedy: 'Leave "ports" out to have a free one chosen',
    });
  }
  return server;
}

function portOf(name: string, server: Server): number {
  const address = server.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw unableError(name, {
    reason: 'its server listens on no port',
    remedy: 'Return one that listens on a TCP port, or on nothing yet',
  });
}

/** Closes a server; connections that are still open when its time is over are cut. */
async function close(server: Server, graceful: number): Promise<void> {
  if (!server.listening) return;
  const over = new AbortController();
  const closed = once(server, 'close').then(() => over.abort());
  server.close();
  if ('closeIdleConnections' in server && typeof server.closeIdleConnections === 'function')
    server.closeIdleConnections();
  await pause(graceful, over.signal);
  if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
    server.closeAllConnections();
  await closed;
}
