import type { Check } from '../check.ts';
import { definePropertyCheck } from '../property-check.ts';
import { PropertyTable } from '../property-table.ts';

/** What other checks look at, and what Node changes by itself. */
const elsewhere: ReadonlySet<string | symbol> = new Set([
  'allowedNodeEnvironmentFlags',
  'argv',
  'env',
  'execArgv',
  'exitCode',
  'title',
  '_events',
  '_eventsCount',
  '_exiting',
  '_maxListeners',
  '_preload_modules',
  'domain',
  'mainModule',
]);

/** Functions of `process`, such as `exit`, `kill`, `emit` and `hrtime`. */
export function checkProcessProperties(): Check {
  const table = new PropertyTable();
  const ignore = (key: string | symbol): boolean => typeof key === 'symbol' || elsewhere.has(key);
  table.add({ name: 'process', object: process, ignore });
  return definePropertyCheck({
    name: 'process-properties',
    table,
    kindOf: () => 'built-in',
    // Vitest replaces `process.exit` before its first file.
    refreshes: 'once',
  });
}
