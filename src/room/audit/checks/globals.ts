import type { Check } from '../check.ts';
import { definePropertyCheck } from '../property-check.ts';
import { type PropertyChange, PropertyTable } from '../property-table.ts';

/** Vitest's own, the variables that coverage counts in, and what Vite's transformed code defines. */
const ofVitest = /^__(?:vite|vitest|coverage)/iu;

/** Registered by OpenTelemetry; the check of telemetry says what is in them. */
export const telemetryKeys: ReadonlySet<string | symbol> = new Set([
  Symbol.for('opentelemetry.js.api.1'),
  Symbol.for('io.opentelemetry.js.api.logs'),
  Symbol.for('io.opentelemetry.js.api.events'),
]);

/** Globals that were added, replaced or removed. */
export function checkGlobals(): Check {
  const table = new PropertyTable();
  table.add({ name: 'globalThis', object: globalThis, ignore: isNoLeak });
  const builtIn = new Set(Reflect.ownKeys(globalThis));

  function kindOf({ key }: PropertyChange): 'global' | 'built-in' | 'console' {
    if (key === 'console') return 'console';
    return builtIn.has(key) ? 'built-in' : 'global';
  }

  // Vitest defines globals between files: its worker state, and those of the option `define`.
  return definePropertyCheck({ name: 'globals', table, kindOf, prepare: () => table.refresh() });
}

function isNoLeak(key: string | symbol): boolean {
  return typeof key === 'string' ? ofVitest.test(key) : telemetryKeys.has(key);
}
