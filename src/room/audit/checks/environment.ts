import type { LeakKind } from '@clnrm/model';
import { type Check, defineCheck, type Finding } from '../check.ts';
import { describeStep, describeValue } from '../describe.ts';
import { hintsForProperty } from '../hints.ts';

interface Environment {
  readonly object: NodeJS.ProcessEnv;
  values: Readonly<NodeJS.ProcessEnv>;
  /** The keys of `values`. */
  names: readonly string[];
}

const locale = /^(?:LANG|LANGUAGE|LC_[A-Z]+)$/u;

/** Set by Vitest for each file. */
const ofVitest = /^VITEST(?:_|$)/u;

/** Variables of the environment, time zone and locale among them, and the object `process.env` itself. */
export function checkEnvironment(): Check {
  let latest: Environment | undefined;
  return defineCheck<Environment>({
    name: 'environment',
    snapshot() {
      if (latest === undefined || !isUnchanged(latest)) latest = environmentNow();
      return latest;
    },
    compare(before) {
      if (isUnchanged(before)) return [];
      const findings = [...changedVariables(before)];
      if (process.env !== before.object) findings.push(replacedObject(before.object));
      return findings;
    },
    // A package that reads a file into the environment when it is loaded will not do so again.
    accept(before, except) {
      const own = new Set(except.map(({ subject }) => subject));
      const kept = Object.keys({ ...before.values, ...process.env }).filter((name) =>
        own.has(`process.env.${name}`),
      );
      before.values = {
        ...process.env,
        ...Object.fromEntries(kept.map((name) => [name, before.values[name]])),
      };
      before.names = Object.keys(before.values);
    },
  });
}

function environmentNow(): Environment {
  const values = { ...process.env };
  return { object: process.env, values, names: Object.keys(values) };
}

/** Compares in place, since a copy of the environment costs several times as much. */
function isUnchanged({ object, values, names }: Environment): boolean {
  const { env } = process;
  // A variable that is missing reads `undefined`, which none is that was there.
  return (
    env === object &&
    Reflect.ownKeys(env).length === names.length &&
    names.every((name) => env[name] === values[name] || (env[name] !== undefined && ofVitest.test(name)))
  );
}

function* changedVariables({ object, values }: Environment): Generator<Finding> {
  const now: NodeJS.ProcessEnv = { ...process.env };
  for (const [name, value] of Object.entries(values)) {
    if (now[name] !== value && !ofVitest.test(name)) yield findingOf(object, name, value, now[name]);
  }
  for (const [name, value] of Object.entries(now)) {
    if (values[name] === undefined && value !== undefined && !ofVitest.test(name))
      yield findingOf(object, name, undefined, value);
  }
}

function findingOf(
  env: NodeJS.ProcessEnv,
  name: string,
  before: string | undefined,
  now: string | undefined,
): Finding {
  return {
    kind: kindOf(name),
    subject: `process.env.${name}`,
    change: before === undefined ? 'added' : now === undefined ? 'removed' : 'changed',
    detail: describe(before, now),
    value: now,
    trace: undefined,
    hints: [...hintsForProperty('env', name), new RegExp(String.raw`\b${name}\b`, 'u')],
    undo() {
      if (before === undefined) delete env[name];
      else env[name] = before;
    },
  };
}

function replacedObject(object: NodeJS.ProcessEnv): Finding {
  return {
    kind: 'environment',
    subject: 'process.env',
    change: 'changed',
    detail: 'replaced by another object',
    value: process.env,
    trace: undefined,
    hints: hintsForProperty('process', 'env'),
    undo() {
      process.env = object;
    },
  };
}

function kindOf(name: string): LeakKind {
  if (name === 'TZ') return 'time-zone';
  return locale.test(name) ? 'locale' : 'environment';
}

function describe(before: string | undefined, now: string | undefined): string {
  if (before === undefined) return describeValue(now);
  return now === undefined
    ? `was ${describeValue(before)}`
    : describeStep(describeValue(before), describeValue(now));
}
