import { ClnrmError } from '@clnrm/model';
import { type Ready, readReady } from './readiness/read-ready.ts';
import type { Readiness } from './readiness/readiness.ts';
import { isProblem } from './definition/definition-problem.ts';

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
  readonly ready: Readiness;
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
    ready: readinessOf(options),
    deadline: options.deadline ?? defaultDeadline,
    graceful: options.graceful ?? defaultGraceful,
  };
  requireText(resolved, 'name');
  requireText(resolved, 'command');
  requireDuration(resolved, 'deadline');
  requireDuration(resolved, 'graceful');
  requirePort(resolved.name, 'port', resolved.port);
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

function readinessOf({ name, ready }: ProcessOptions): Readiness {
  const read = readReady(ready ?? null, []);
  return isProblem(read) ? reject(name, read.reason, read.remedy) : read;
}

function reject(name: string, reason: string, remedy: string): never {
  throw new ClnrmError('CLNRM_SERVICE_OPTION', `Failed to start service "${name}": ${reason}. ${remedy}.`);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
