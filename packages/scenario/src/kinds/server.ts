import type { Server } from 'node:net';
import { optionError } from '../definition/definition-problem.ts';
import type { ServiceDefinition } from '../definition/service-definition.ts';
import { resolveServiceOptions, type ServiceOptions } from '../definition/service-options.ts';
import { peerOf, type ServicePeers } from '../definition/service-peer.ts';
import type { RunningService } from '../service/running-service.ts';
import { startServer } from '../service/server-service.ts';

/** A server in the process of the test. */
export interface ServerService<S extends Server = Server> extends RunningService {
  /** What the definition returned; another one after a restart. */
  readonly server: S;
}

/** {@link ServiceOptions} as far as they make sense for a server in the process of the test. */
export type ServerOptions<N extends string = string> = Pick<
  ServiceOptions<N>,
  'needs' | 'ready' | 'deadline' | 'graceful' | 'scope' | 'ports' | 'url' | 'reset'
>;

const own = ['needs', 'ready', 'deadline', 'graceful', 'scope', 'ports', 'url', 'reset'] as const;
const margin = 5_000;

/**
 * Defines a service that is a server in the process of the test, made by a function that gets the services it needs. It
 * may listen already or not; `node:http`, `node:https`, `node:net` and whatever is derived from them will do.
 *
 * @example
 * const mail = server(() => createServer((request, response) => response.end()));
 */
export function server<S extends Server, const N extends string = never>(
  create: (needs: ServicePeers<N>) => S | Promise<S>,
  options: ServerOptions<N> = {},
): ServiceDefinition<ServerService<S>, NoInfer<N>> {
  const resolved = resolveServiceOptions('a server', options, [], own);
  if (resolved.scope === 'run') {
    throw optionError('a server', {
      reason: `its scope is 'run', but it lives in the process of the test, which ends before the run does`,
      remedy: `Give it scope: 'file', or make it a program and use command()`,
    });
  }
  return {
    kind: 'server',
    needs: resolved.needs,
    scope: resolved.scope,
    keep: false,
    identity: undefined,
    limits: resolved.limits,
    ignoreAttempts: resolved.ignoreAttempts,
    deadline: resolved.deadline + margin,
    graceful: resolved.graceful,
    stopDeadline: resolved.graceful + margin,
    runtime: undefined,
    check: async () => undefined,
    start: async (context) => {
      const peers = new Map([...context.needs].map(([name, service]) => [name, peerOf(service, undefined)]));
      const make = async (): Promise<S> => await create(Object.fromEntries(peers) as ServicePeers<N>);
      return await startServer({ context, options: resolved, create: make });
    },
  };
}
