import { optionError } from './option-error.ts';
import { isObject, readObject, readText } from './read-option.ts';
import type { ResolvedClock, ResolvedDeterministic } from './resolved-options.ts';

const clocks = "'system', { frozen: time } or { stepped: time, stepMs: number }";

/** Reads `deterministic`; undefined where nothing is fixed. */
export function readDeterministic(value: unknown): ResolvedDeterministic | undefined {
  if (value === undefined || value === false) return undefined;
  if (value !== true && !isObject(value))
    throw optionError('deterministic', value, 'true, false or an object');
  const given = readObject(value === true ? {} : value, 'deterministic', [
    'seed',
    'clock',
    'timeZone',
    'locale',
  ]);
  return {
    seed: readSeed(given['seed']),
    clock: readClock(given['clock']),
    timeZone: readTimeZone(given['timeZone']),
    locale: readLocale(given['locale']),
  };
}

function readSeed(value: unknown): string {
  if (value === undefined) return '1';
  if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value);
  throw optionError('deterministic.seed', value, 'a finite number or text');
}

function readClock(value: unknown): ResolvedClock {
  if (value === undefined || value === 'system') return { kind: 'system' };
  if (!isObject(value)) throw optionError('deterministic.clock', value, clocks);
  const { frozen, stepped, stepMs } = readObject(value, 'deterministic.clock', [
    'frozen',
    'stepped',
    'stepMs',
  ]);
  if (frozen !== undefined && stepped === undefined && stepMs === undefined) {
    return { kind: 'frozen', at: readTime(frozen, 'deterministic.clock.frozen') };
  }
  if (frozen !== undefined || stepped === undefined) {
    throw optionError('deterministic.clock', value, clocks);
  }
  if (typeof stepMs !== 'number' || !Number.isFinite(stepMs)) {
    throw optionError('deterministic.clock.stepMs', stepMs, 'a number of milliseconds');
  }
  return { kind: 'stepped', at: readTime(stepped, 'deterministic.clock.stepped'), step: stepMs };
}

function readTime(value: unknown, option: string): number {
  const time = typeof value === 'string' || value instanceof Date ? new Date(value).getTime() : Number.NaN;
  if (Number.isNaN(time)) {
    throw optionError(option, value, "a Date or a time in ISO 8601 such as '2026-01-01T00:00:00Z'");
  }
  return time;
}

function readTimeZone(value: unknown): string {
  const timeZone = readText(value, 'deterministic.timeZone', 'UTC');
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone && timeZone;
  } catch {
    throw optionError('deterministic.timeZone', value, "an IANA time zone such as 'UTC' or 'Europe/Vienna'");
  }
}

function readLocale(value: unknown): string {
  const locale = readText(value, 'deterministic.locale', 'en-US');
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? locale;
  } catch {
    throw optionError('deterministic.locale', value, "a BCP 47 tag such as 'en-US' or 'de-AT'");
  }
}
