import { ClnrmError } from '@clnrm/model';

/** How a service shows that it can be talked to. */
export type Ready =
  /** A path that answers with a status below 400. */
  | { readonly http: string }
  /** A TCP port on loopback that accepts connections; `true` stands for the service's own. */
  | { readonly port: number | true }
  /** A line of its output. */
  | { readonly log: RegExp };

/** What to start and how to know that it works. Times are in milliseconds. */
export interface ProcessOptions {
  /** How reports and errors name it. */
  readonly name: string;
  /** A program on the `PATH`, or a path to one, relative to `cwd`. Runs without a shell. */
  readonly command: string;
  /** None. `{port}` in an argument stands for the service's port. */
  readonly args?: readonly string[];
  /** The working directory of the test. */
  readonly cwd?: string;
  /**
   * None. Added to the environment of the test; `undefined` removes a variable, `{port}` in a value stands for the
   * service's port. `PORT` is that port unless given here.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A free one. */
  readonly port?: number;
  readonly ready: Ready;
  /** 8000. How long it may take to become ready. */
  readonly deadline?: number;
  /** 1500. How long it may take to end after SIGTERM before it is killed; 0 kills it at once. */
  readonly graceful?: number;
}

/** {@link ProcessOptions} with every default filled in. */
export interface ResolvedProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly port: number | undefined;
  readonly ready: Ready;
  readonly deadline: number;
  readonly graceful: number;
}

/**
 * Both together stay below the 10 s that Vitest gives a hook, so that the error says what the service did
 * rather than that a hook took too long.
 */
const defaultDeadline = 8_000;
const defaultGraceful = 1_500;

/** Fills in the defaults, and rejects what could not have been meant. */
export function resolveProcessOptions(options: ProcessOptions): ResolvedProcessOptions {
  const resolved: ResolvedProcessOptions = {
    name: options.name,
    command: options.command,
    args: options.args ?? [],
    cwd: options.cwd ?? process.cwd(),
    env: options.env ?? {},
    port: options.port,
    ready: options.ready,
    deadline: options.deadline ?? defaultDeadline,
    graceful: options.graceful ?? defaultGraceful,
  };
  requireText(resolved, 'name');
  requireText(resolved, 'command');
  requireDuration(resolved, 'deadline');
  requireDuration(resolved, 'graceful');
  requirePort(resolved.name, 'port', resolved.port);
  requireReady(resolved.name, resolved.ready);
  return resolved;
}

function requireText(options: ResolvedProcessOptions, key: 'name' | 'command'): void {
  const value: unknown = options[key];
  if (typeof value === 'string' && value.trim() !== '') return;
  reject(options.name, `its "${key}" is ${show(value)}`, `Give "${key}" as a non-empty text`);
}

function requireDuration(options: ResolvedProcessOptions, key: 'deadline' | 'graceful'): void {
  const value: unknown = options[key];
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return;
  reject(options.name, `its "${key}" is ${show(value)}`, `Give "${key}" in milliseconds, 0 or more`);
}

function requirePort(name: string, key: string, value: unknown): void {
  if (value === undefined || (Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536)) return;
  reject(name, `its "${key}" is ${show(value)}`, `Give "${key}" as a whole number from 1 to 65535`);
}

function requireReady(name: string, ready: Ready): void {
  const given: unknown = ready;
  const keys = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  const remedy = 'Use one of { http: "/health" }, { port: true } and { log: /listening/ }';
  if (keys.length !== 1) reject(name, `its "ready" is ${show(given)}`, remedy);
  if ('http' in ready && typeof ready.http === 'string' && ready.http.startsWith('/')) return;
  if ('log' in ready && ready.log instanceof RegExp) return;
  if ('port' in ready) return ready.port === true ? undefined : requirePort(name, 'ready.port', ready.port);
  reject(name, `its "ready" is ${show(given)}`, remedy);
}

function reject(name: string, reason: string, remedy: string): never {
  throw new ClnrmError('CLNRM_SERVICE_OPTION', `Failed to start service "${name}": ${reason}. ${remedy}.`);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
