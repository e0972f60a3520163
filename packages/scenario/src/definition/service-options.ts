import type { Readiness } from '../readiness/readiness.ts';
import { type ReadyOption, readReady } from '../readiness/read-ready.ts';
import type { RunningService } from '../service/running-service.ts';
import { type DefinitionProblem, isProblem, optionError } from './definition-problem.ts';
import { type Limits, type LimitsOption, readLimits } from './limits.ts';
import { type NetworkAccess, networkAccesses } from './network-access.ts';
import { type PortRequest, type PortsOption, readPorts } from './port-request.ts';
import { type FilesOption, readFiles, type RoomFile } from './room-file.ts';
import type { Secret } from './secret.ts';
import type { ServicePeers } from './service-peer.ts';
import { type ServiceScope, serviceScopes } from './service-scope.ts';
import { readVolumes, type Volumes, type VolumesOption } from './volume.ts';

/** Variables of a service; `undefined` removes one, `{port}` and `{port:name}` stand for its own ports. */
export type EnvironmentOption = Readonly<Record<string, string | number | boolean | Secret | undefined>>;

/** Brings a service that several tests share back to what the first of them found. */
export type ResetHook = (service: RunningService) => unknown;

/** What can be said of every service that runs a program. Times are in milliseconds. */
export interface ServiceOptions<N extends string = string> {
  /** None. Names of services of the same set that must be ready before this one is started. */
  readonly needs?: readonly N[];
  /** None. Variables, or a function of the services it needs that returns them. */
  readonly env?:
    | EnvironmentOption
    | ((needs: ServicePeers<N>) => EnvironmentOption | Promise<EnvironmentOption>);
  /** A connection to its first port. Without a port: as soon as it has been started. */
  readonly ready?: ReadyOption;
  /** 30 000. How long it may take to become ready. */
  readonly deadline?: number;
  /** 1500. How long it may take to end after SIGTERM before it is killed; 0 kills it at once. */
  readonly graceful?: number;
  /** `file`. */
  readonly scope?: ServiceScope;
  /** One free port. */
  readonly ports?: PortsOption;
  /** `http://{host}:{port}`. What `url` is made of. */
  readonly url?: string;
  /** None. */
  readonly limits?: LimitsOption;
  /** The narrowest that the runtime can hold it to, `room` at most. */
  readonly network?: NetworkAccess;
  /** None. Files that it finds when it starts. */
  readonly files?: FilesOption;
  /** None. Folders that outlast its restarts, those with a name shared with other services of the set. */
  readonly volumes?: VolumesOption;
  /** Nothing. Run between two tests that share it, in this order. */
  readonly reset?: ResetHook | readonly ResetHook[];
}

/** {@link ServiceOptions} with every default filled in. */
export interface ResolvedServiceOptions<N extends string = string> {
  readonly needs: readonly N[];
  readonly env: (needs: ServicePeers<N>) => EnvironmentOption | Promise<EnvironmentOption>;
  readonly ready: Readiness;
  readonly deadline: number;
  readonly graceful: number;
  readonly scope: ServiceScope;
  readonly ports: readonly PortRequest[];
  readonly url: string;
  readonly limits: Limits;
  readonly network: NetworkAccess | undefined;
  readonly files: readonly RoomFile[];
  readonly volumes: Volumes;
  readonly reset: readonly ResetHook[];
}

const defaultDeadline = 30_000;
const defaultGraceful = 1_500;
const known: readonly (keyof ServiceOptions)[] = [
  'needs',
  'env',
  'ready',
  'deadline',
  'graceful',
  'scope',
  'ports',
  'url',
  'limits',
  'network',
  'files',
  'volumes',
  'reset',
];

/**
 * Fills in the defaults and rejects what cannot have been meant, at the line that wrote it. `what` names the service as far
 * as it is known there, such as `the command "node db.js"`; `own` are the options that its kind has
 * beside these, `common` those of these that it takes.
 */
export function resolveServiceOptions<N extends string>(
  what: string,
  options: ServiceOptions<N>,
  own: readonly string[] = [],
  common: readonly (keyof ServiceOptions)[] = known,
): ResolvedServiceOptions<N> {
  const take = <T extends object>(read: T | DefinitionProblem): T => {
    if (isProblem(read)) throw optionError(what, read);
    return read;
  };
  const require = (flaw: DefinitionProblem | undefined): void => {
    if (flaw !== undefined) throw optionError(what, flaw);
  };
  require(unknownOption(options, [...common, ...own]));
  require(notNames(options.needs));
  require(notOneOf('scope', options.scope, serviceScopes));
  require(notOneOf('network', options.network, networkAccesses));
  require(notDuration('deadline', options.deadline));
  require(notDuration('graceful', options.graceful));
  const { env = {}, reset = [] } = options;
  const ports = take(readPorts(options.ports));
  return {
    needs: options.needs ?? [],
    env: typeof env === 'function' ? env : () => env,
    ready: take(readReady(options.ready, ports)),
    deadline: options.deadline ?? defaultDeadline,
    graceful: options.graceful ?? defaultGraceful,
    scope: options.scope ?? 'file',
    ports,
    url: options.url ?? 'http://{host}:{port}',
    limits: take(readLimits(options.limits)),
    network: options.network,
    files: readFiles(options.files),
    volumes: take(readVolumes(options.volumes)),
    reset: typeof reset === 'function' ? [reset] : reset,
  };
}

function unknownOption(options: object, all: readonly string[]): DefinitionProblem | undefined {
  const stranger = Object.keys(options).find((key) => !all.includes(key));
  if (stranger === undefined) return undefined;
  const names = all.toSorted().map((name) => `"${name}"`);
  return { reason: `there is no option "${stranger}"`, remedy: `Use one of ${names.join(', ')}` };
}

function notNames(needs: unknown): DefinitionProblem | undefined {
  if (needs === undefined || (Array.isArray(needs) && needs.every((need) => typeof need === 'string')))
    return undefined;
  return {
    reason: `its "needs" is ${show(needs)}`,
    remedy: `Give "needs" as a list of names, such as ['db']`,
  };
}

function notOneOf(option: string, value: unknown, words: readonly string[]): DefinitionProblem | undefined {
  if (value === undefined || (typeof value === 'string' && words.includes(value))) return undefined;
  const shown = words.map((word) => `'${word}'`);
  return { reason: `its "${option}" is ${show(value)}`, remedy: `Use one of ${shown.join(', ')}` };
}

function notDuration(option: string, value: unknown): DefinitionProblem | undefined {
  if (value === undefined || (typeof value === 'number' && value >= 0 && Number.isFinite(value)))
    return undefined;
  return {
    reason: `its "${option}" is ${show(value)}`,
    remedy: `Give "${option}" in milliseconds, 0 or more`,
  };
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
