import type { PoolOptions } from 'vitest/node';
import type { ResolvedClnrmOptions } from '../options/resolved-options.ts';

/** Vitest's environment for a project, cut down to the allow-list where there is one, with what tells a room its tasks. */
export function projectEnvironment(
  { env: given, project }: PoolOptions,
  { env: allowed, deterministic, leaks, spans }: ResolvedClnrmOptions,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && (allowed === 'inherit' || needed.has(name) || allowed.includes(name)))
      env[name] = value;
  }
  Object.assign(env, project.config.env);
  if (deterministic !== undefined) Object.assign(env, localeEnvironment(deterministic));
  if (leaks !== 'off') env['CLNRM_AUDIT'] = '1';
  if (spans !== undefined) env['CLNRM_SPANS'] = '1';
  return env;
}

/** ICU reads the default locale from the POSIX variables, in their spelling. */
function localeEnvironment({
  timeZone,
  locale,
}: {
  readonly timeZone: string;
  readonly locale: string;
}): Record<string, string> {
  const posix = `${locale.replace('-', '_')}.UTF-8`;
  return { TZ: timeZone, LANG: posix, LC_ALL: posix };
}

const needed: ReadonlySet<string> = new Set([
  'PATH',
  'SystemRoot',
  'TEST',
  'VITEST',
  'NODE_ENV',
  'VITEST_MODE',
  'FORCE_TTY',
  'NODE_COMPILE_CACHE',
  'NODE_DISABLE_COMPILE_CACHE',
  'NODE_V8_COVERAGE',
  'FORCE_COLOR',
  'NO_COLOR',
]);
