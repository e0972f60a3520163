import { type Check, defineCheck } from '../check.ts';
import { describeStep, describeValue } from '../describe.ts';
import { telemetryKeys } from './globals.ts';

type Registry = Record<string, unknown>;
type Registries = ReadonlyMap<string | symbol, Readonly<Registry>>;

/** What is registered with the global OpenTelemetry API: tracer and meter providers, propagators, context managers. */
export function checkTelemetry(): Check {
  return defineCheck<Registries>({
    name: 'telemetry',
    snapshot: readRegistries,
    compare: (before) =>
      [...readRegistries()].flatMap(([key, now]) => {
        const old = before.get(key) ?? {};
        return [...new Set([...Object.keys(old), ...Object.keys(now)])]
          .filter((name) => name !== 'version' && old[name] !== now[name])
          .map((name) => ({
            kind: 'telemetry' as const,
            subject: `OpenTelemetry global ${name}`,
            change: !(name in old)
              ? ('added' as const)
              : name in now
                ? ('changed' as const)
                : ('removed' as const),
            detail: describeStep(describeValue(old[name]), describeValue(now[name])),
            value: now[name],
            trace: undefined,
            hints: hintsFor(name),
            // Tracers that packages hold have taken the provider for good.
            undo: undefined,
          }));
      }),
  });
}

function readRegistries(): Registries {
  const globals = globalThis as unknown as Record<string | symbol, Registry | undefined>;
  const registries = new Map<string | symbol, Registry>();
  for (const key of telemetryKeys) registries.set(key, { ...globals[key] });
  return registries;
}

function hintsFor(name: string): readonly RegExp[] {
  return [
    new RegExp(String.raw`\b${name}\s*\.\s*setGlobal\w*\s*\(`, 'u'),
    /\bsetGlobal\w*\s*\(/u,
    /\.\s*register\s*\(/u,
    /\.\s*start\s*\(/u,
  ];
}
