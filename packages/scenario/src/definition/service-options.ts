import { didYouMean } from '@clnrm/model';
import type { Readiness } from '../readiness/readiness.ts';
import { type ReadyOption, readReady } from '../readiness/read-ready.ts';
import type { RunningService } from '../service/running-service.ts';
import { type DefinitionProblem, isProblem, optionError } from './definition-problem.ts';
import { type Limits, type LimitsOption, readLimits } from './limits.ts';
import { type NetworkAccess, networkAccesses } from './network-access.ts';
import { type PortRequest, type PortsOption, readPorts } from './port-request.ts';
import { type FilesOption, readFiles, type RoomFile } from './room-file.ts';
import type { Secret } from './secret.ts';
import { variableProblem } from './variable-problem.ts';
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
  /** `file`, with `keep` it is `run`. */
  readonly scope?: ServiceScope;
  /** False. Keeps it up after the run, for the next run of the project to take. Ignored where `CI` is set. */
  readonly keep?: boolean;
  /** One free port. */
  readonly ports?: PortsOption;
  /** `http://{host}:{port}`. What `url` is made of. */
  readonly url?: string;
  /** None. */
  readonly limits?: LimitsOption;
  /** The narrowest that the runtime can hold it to, `room` at most. */
  readonly network?: NetworkAccess;
  /**
   * None. What it may try to reach outside of its network, in vain, without a word about it: names and addresses, a port
   * after a colon where it matters, `*` for any letters, such as `'*.telemetry.example'`.
   */
  readonly ignoreAttempts?: readonly string[];
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
  /** `env` as it was given. */
  readonly givenEnv: unknown;
  readonly ready: Readiness;
  readonly deadline: number;
  readonly graceful: number;
  readonly scope: ServiceScope;
  readonly keep: boolean;
  readonly ports: readonly PortRequest[];
  readonly url: string;
  readonly limits: Limits;
  readonly network: NetworkAccess | undefined;
  readonly ignoreAttempts: readonly string[];
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
  'keep',
  'ports',
  'url',
  'limits',
  'network',
  'ignoreAttempts',
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
  require(notOptions(options));
  require(unknownOption(options, [...common, ...own]));
  require(notNames(options.needs));
  require(notVariables(options.env));
  require(notText('url', options.url));
  require(notHooks(options.reset));
  require(notOneOf('scope', options.scope, serviceScopes));
  require(notKept(options));
  require(notReset(options));
  require(notOneOf('network', options.network, networkAccesses));
  require(notPatterns(options.ignoreAttempts));
  require(notDuration('deadline', options.deadline));
  require(noTime(options.deadline));
  require(notDuration('graceful', options.graceful));
  const { env = {}, reset = [] } = options;
  const ports = take(readPorts(options.ports));
  return {
    needs: options.needs ?? [],
    env: typeof env === 'function' ? env : () => env,
    givenEnv: env,
    ready: take(readReady(options.ready, ports)),
    deadline: options.deadline ?? defaultDeadline,
    graceful: options.graceful ?? defaultGraceful,
    scope: options.scope ?? (options.keep === true ? 'run' : 'file'),
    keep: options.keep ?? false,
    ports,
    url: options.url ?? 'http://{host}:{port}',
    limits: take(readLimits(options.limits)),
    network: options.network,
    ignoreAttempts: options.ignoreAttempts ?? [],
    files: readFiles(options.files),
    volumes: take(readVolumes(options.volumes)),
    reset: typeof reset === 'function' ? [reset] : reset,
  };
}

function unknownOption(options: object, all: readonly string[]): DefinitionProblem | undefined {
  const stranger = Object.keys(options).find((key) => !all.includes(key));
  if (stranger === undefined) return undefined;
  const names = all.toSorted().map((name) => `"${name}"`);
  const near = didYouMean(stranger, all);
  return {
    reason: `there is no option "${stranger}"`,
    remedy: `${near === undefined ? '' : `${near} `}Use one of ${names.join(', ')}`,
  };
}

function notOptions(options: unknown): DefinitionProblem | undefined {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return undefined;
  return { reason: `its options are ${show(options)}`, remedy: 'Give an object, or leave them out' };
}

function notNames(needs: unknown): DefinitionProblem | undefined {
  if (needs === undefined || (Array.isArray(needs) && needs.every((name) => typeof name === 'string')))
    return undefined;
  return {
    reason: `its "needs" is ${show(needs)}`,
    remedy: `Give "needs" as a list of names, such as ['db']`,
  };
}

function notVariables(env: unknown): DefinitionProblem | undefined {
  if (env === undefined || typeof env === 'function') return undefined;
  if (typeof env === 'object' && env !== null && !Array.isArray(env))
    return variableProblem(env as Readonly<Record<string, unknown>>);
  return {
    reason: `its "env" is ${show(env)}`,
    remedy: 'Give "env" as an object, or as a function that returns one',
  };
}

function notText(option: string, value: unknown): DefinitionProblem | undefined {
  if (value === undefined || typeof value === 'string') return undefined;
  return { reason: `its "${option}" is ${show(value)}`, remedy: `Give "${option}" as a text` };
}

function notHooks(reset: unknown): DefinitionProblem | undefined {
  const hooks: readonly unknown[] = Array.isArray(reset) ? reset : [reset];
  if (reset === undefined || hooks.every((hook) => typeof hook === 'function')) return undefined;
  return {
    reason: `its "reset" is ${show(reset)}`,
    remedy: 'Give "reset" as a function, or as a list of them',
  };
}

function noTime(deadline: number | undefined): DefinitionProblem | undefined {
  if (deadline !== 0) return undefined;
  return { reason: 'its "deadline" is 0', remedy: 'Give it time to get ready, or leave "deadline" out' };
}

function notPatterns(patterns: unknown): DefinitionProblem | undefined {
  const isList = Array.isArray(patterns) && patterns.every((each) => typeof each === 'string' && each !== '');
  if (patterns === undefined || isList) return undefined;
  return {
    reason: `its "ignoreAttempts" is ${show(patterns)}`,
    remedy: `Give "ignoreAttempts" as a list of names, such as ['*.telemetry.example']`,
  };
}

function notOneOf(option: string, value: unknown, words: readonly string[]): DefinitionProblem | undefined {
  if (value === undefined || (typeof value === 'string' && words.includes(value))) return undefined;
  const shown = words.map((word) => `'${word}'`);
  return { reason: `its "${option}" is ${show(value)}`, remedy: `Use one of ${shown.join(', ')}` };
}

function notKept({ keep, scope }: ServiceOptions): DefinitionProblem | undefined {
  if (keep !== undefined && typeof keep !== 'boolean') {
    return { reason: `its "keep" is ${show(keep)}`, remedy: 'Use true or false' };
  }
  if (keep !== true || scope === undefined || scope === 'run') return undefined;
  return {
    reason: `it is to be kept for the next run, and its scope: '${scope}' ends it in this one`,
    remedy: `Leave "scope" out, or "keep"`,
  };
}

function notReset({ keep, scope, reset }: ServiceOptions): DefinitionProblem | undefined {
  if (scope !== 'run' || keep === true || reset === undefined) return undefined;
  return {
    reason: `it has a "reset" and scope: 'run', so that a test would reset it while tests of other files use it`,
    remedy: `Give each file a part of it, such as a schema, in beforeAll(), or give it scope: 'file'`,
  };
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
