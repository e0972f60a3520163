import type { Check } from '../check.ts';
import { definePropertyCheck } from '../property-check.ts';
import { PropertyTable } from '../property-table.ts';

/** Methods of the console that tests see, and of the streams that it writes to. */
export function checkConsole(): Check {
  let table = new PropertyTable();
  let watched: unknown;

  // Vitest puts a console of its own in place before its first file.
  function prepare(): void {
    if (globalThis.console === watched) return;
    watched = globalThis.console;
    table = new PropertyTable();
    // Vitest's node environment sets and deletes `console.Console` with each file.
    const ignore = (key: PropertyKey): boolean => typeof key === 'symbol' || key === 'Console';
    table.add({ name: 'console', object: globalThis.console, ignore });
    for (const [name, object] of [
      ['stdout', process.stdout],
      ['stderr', process.stderr],
    ] as const) {
      table.add({ name: `process.${name}`, object, ignore: (key) => key !== 'write' && key !== 'end' });
    }
  }

  return definePropertyCheck({
    name: 'console',
    get table() {
      return table;
    },
    kindOf: () => 'console',
    prepare,
  });
}
