import { optionError } from '../definition/definition-problem.ts';
import type { ServiceDefinition } from '../definition/service-definition.ts';
import { resolveServiceOptions, type ServiceOptions } from '../definition/service-options.ts';
import { portReady } from '../readiness/port-ready.ts';
import { portOf, startExternal } from '../service/external-service.ts';
import type { RunningService } from '../service/running-service.ts';

/** {@link ServiceOptions} as far as they make sense for something that runs already. */
export type ExternalOptions<N extends string = string> = Pick<
  ServiceOptions<N>,
  'needs' | 'ready' | 'deadline' | 'scope' | 'reset'
>;

const own = ['needs', 'ready', 'deadline', 'scope', 'reset'] as const;
const margin = 5_000;

/**
 * Defines a service that runs already, by its URL. It is waited for like any other and is never stopped.
 * @throws ClnrmError `CLNRM_SERVICE_OPTION` for what is no URL with a host.
 *
 * @example
 * const mail = external('http://127.0.0.1:8025', { ready: ready.http('/api') });
 */
export function external<const N extends string = never>(
  url: string | URL,
  options: ExternalOptions<N> = {},
): ServiceDefinition<RunningService, NoInfer<N>> {
  const given = String(url);
  const what = `the external service ${JSON.stringify(given)}`;
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  if (parsed === undefined || parsed.hostname === '') {
    throw optionError(what, {
      reason: 'it is no URL with a host',
      remedy: `Give one such as 'http://127.0.0.1:8080'`,
    });
  }
  if (portOf(parsed) === undefined) {
    throw optionError(what, {
      reason: 'it has no port',
      remedy: `Write it after the host, as in '${parsed.protocol}//${parsed.hostname}:8080'`,
    });
  }
  const resolved = resolveServiceOptions(what, { ready: portReady(), ...options }, [], own);
  return {
    kind: 'external',
    needs: resolved.needs,
    scope: resolved.scope,
    keep: false,
    identity: undefined,
    limits: resolved.limits,
    ignoreAttempts: resolved.ignoreAttempts,
    deadline: resolved.deadline + margin,
    graceful: 0,
    stopDeadline: margin,
    runtime: undefined,
    check: async () => undefined,
    start: async (context) => await startExternal(context, resolved, parsed),
  };
}
