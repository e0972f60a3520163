import type { DefinitionProblem } from '../definition/definition-problem.ts';
import type { PortRequest } from '../definition/port-request.ts';
import { httpReady } from './http-ready.ts';
import { logReady } from './log-ready.ts';
import { portReady } from './port-ready.ts';
import type { Readiness } from './readiness.ts';
import { startedReady } from './started-ready.ts';

/** How a service shows that it can be talked to, in short. */
export type Ready =
  /** A path that answers with a status below 400. */
  | { readonly http: string }
  /** A TCP port on loopback that accepts connections; `true` stands for the service's own. */
  | { readonly port: number | true }
  /** A line of its output. */
  | { readonly log: RegExp };

/** One of the ways in `ready`, or in short. */
export type ReadyOption = Readiness | Ready;

const remedy = 'Use one of { http: "/health" }, { port: true } and { log: /listening/ }';

/** Reads how a service gets ready; without a word, by its first port, or at once where it has none. */
export function readReady(
  given: ReadyOption | null | undefined,
  ports: readonly PortRequest[],
): Readiness | DefinitionProblem {
  if (given === undefined) return ports.length === 0 ? startedReady() : portReady();
  const flaw: DefinitionProblem = { reason: `its "ready" is ${show(given)}`, remedy };
  if (typeof given !== 'object' || given === null) return flaw;
  if ('watch' in given) return typeof given.watch === 'function' ? given : flaw;
  if (Object.keys(given).length !== 1) return flaw;
  if ('http' in given && typeof given.http === 'string' && given.http.startsWith('/'))
    return httpReady(given.http);
  if ('log' in given && given.log instanceof RegExp) return logReady(given.log);
  return 'port' in given ? readPort(given.port) : flaw;
}

function readPort(port: unknown): Readiness | DefinitionProblem {
  if (port === true) return portReady();
  if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536) return portReady(port);
  return {
    reason: `its "ready.port" is ${show(port)}`,
    remedy: 'Give "ready.port" as a whole number from 1 to 65535',
  };
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
