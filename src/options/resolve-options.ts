import type { Capability } from '@clnrm/model';
import { resolve } from 'node:path';
import type { ClnrmOptions, Provided, ProvideRoom } from './clnrm-options.ts';
import { readDeterminism } from './determinism.ts';
import { readDeterministic } from './deterministic.ts';
import { readHygiene } from './hygiene.ts';
import { readReport } from './report.ts';
import { readMemoryLimit } from './memory-limit.ts';
import { optionError } from './option-error.ts';
import {
  type GivenOptions,
  isObject,
  readFlag,
  readMilliseconds,
  readObject,
  readText,
  readWord,
} from './read-option.ts';
import type {
  ResolvedClnrmOptions,
  ResolvedContainer,
  ResolvedDeterminism,
  ResolvedSpans,
} from './resolved-options.ts';

const optionNames = [
  'isolation',
  'leaks',
  'outsideAttempts',
  'writes',
  'home',
  'temp',
  'env',
  'hardTimeout',
  'memoryLimit',
  'maxReuse',
  'rerun',
  'provide',
  'deterministic',
  'determinism',
  'spans',
  'container',
  'capabilities',
  'report',
] as const satisfies readonly (keyof ClnrmOptions)[];

/**
 * Checks the options and fills in every default; nothing downstream meets an undefined option.
 * @throws {ClnrmError} `CLNRM_UNKNOWN_OPTION` or `CLNRM_INVALID_OPTION`, naming the option, what was given and what is
 * allowed.
 */
export function resolveOptions(options: ClnrmOptions = {}, cwd: string): ResolvedClnrmOptions {
  const given = readObject(options, '', optionNames);
  const isolation = readWord(given['isolation'], 'isolation', [
    'verified',
    'process',
    'namespace',
    'container',
  ]);
  return {
    root: resolve(cwd),
    isolation,
    // A process that runs one file has no next file to leak into.
    leaks: readWord(
      given['leaks'],
      'leaks',
      isolation === 'verified' ? ['warn', 'fail', 'off'] : ['off', 'warn', 'fail'],
    ),
    outsideAttempts: readWord(given['outsideAttempts'], 'outsideAttempts', ['warn', 'fail', 'off']),
    writes: readWrites(given['writes']),
    home: readWord(given['home'], 'home', ['room', 'host']),
    temp: readWord(given['temp'], 'temp', ['room', 'host']),
    env: readEnv(given['env']),
    hardTimeout: readHardTimeout(given['hardTimeout']),
    memoryLimit: readMemoryLimit(given['memoryLimit']),
    maxReuse: readMaxReuse(given['maxReuse']),
    rerun: readFlag(given['rerun'], 'rerun', true),
    provide: readProvide(given['provide']),
    deterministic: readDeterministic(given['deterministic']),
    determinism: readDeterminismWithSpans(given),
    spans: readSpans(given['spans']),
    container: readContainer(given['container']),
    capabilities: readCapabilities(given['capabilities']),
    report: readReport(given['report'], resolve(cwd)),
  };
}

/** Iterations are compared by their spans. */
function readDeterminismWithSpans({ determinism, spans }: GivenOptions): ResolvedDeterminism | undefined {
  const resolved = readDeterminism(determinism);
  if (resolved === undefined || spans !== false) return resolved;
  throw optionError('determinism', determinism, 'false where "spans" is false');
}

function readEnv(value: unknown): 'inherit' | readonly string[] {
  if (value === undefined || value === 'inherit') return 'inherit';
  if (Array.isArray(value) && value.every((name) => typeof name === 'string' && /^[^=\0]+$/.test(name))) {
    return value;
  }
  throw optionError('env', value, "'inherit' or a list of variable names such as ['PATH', 'CI']");
}

function readWrites(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((path) => typeof path === 'string' && path !== '')) return value;
  throw optionError('writes', value, "a list of paths such as ['reports']");
}

function readHardTimeout(value: unknown): number | false {
  return value === false ? false : readMilliseconds(value, 'hardTimeout', 1000);
}

function readMaxReuse(value: unknown): number {
  if (value === undefined) return 200;
  if (value === Infinity || (Number.isInteger(value) && Number(value) >= 1)) return Number(value);
  throw optionError('maxReuse', value, 'a whole number of files, 1 or more, or Infinity');
}

function readProvide(value: unknown): (room: ProvideRoom) => Provided {
  if (value === undefined) return () => ({});
  if (isObject(value)) return () => value;
  if (typeof value !== 'function') {
    throw optionError('provide', value, 'an object or a function of the room that returns one');
  }
  return (room) => {
    const provided: unknown = value(room);
    if (isObject(provided)) return provided;
    throw optionError('provide', provided, 'a function that returns an object');
  };
}

function readSpans(value: unknown): ResolvedSpans | undefined {
  if (value === false) return undefined;
  if (value !== undefined && value !== true && !isObject(value)) {
    throw optionError('spans', value, 'true, false or an object');
  }
  const given = isObject(value)
    ? readObject(value, 'spans', ['orphans', 'settleMs', 'deadlineMs', 'baggage', 'hygiene'])
    : {};
  return {
    orphans: readWord(given['orphans'], 'spans.orphans', ['warn', 'fail', 'off']),
    settleMs: readMilliseconds(given['settleMs'], 'spans.settleMs', 50),
    deadlineMs: readMilliseconds(given['deadlineMs'], 'spans.deadlineMs', 2000),
    baggage: readNames(given['baggage'], 'spans.baggage'),
    hygiene: readHygiene(given['hygiene']),
  };
}

function readNames(value: unknown, name: string): readonly string[] {
  if (value === undefined) return [];
  const isFine = Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '');
  if (!isFine) throw optionError(name, value, 'a list of names');
  return value;
}

function readContainer(value: unknown): ResolvedContainer {
  const given = readObject(value ?? {}, 'container', ['image']);
  const image = given['image'];
  return { image: image === undefined ? undefined : readText(image, 'container.image', '') };
}

/** Each capability is checked where all of them are brought into order. */
function readCapabilities(value: unknown): readonly Capability[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw optionError('capabilities', value, 'a list of capabilities');
}
