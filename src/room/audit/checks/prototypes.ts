import type { Check } from '../check.ts';
import { intrinsicTargets } from '../intrinsic-targets.ts';
import { definePropertyCheck } from '../property-check.ts';
import { PropertyTable } from '../property-table.ts';

/** Built-ins of the language and of the web, and their prototypes. */
export function checkPrototypes(): Check {
  const table = new PropertyTable();
  for (const target of intrinsicTargets()) table.add(target);
  return definePropertyCheck({
    name: 'prototypes',
    table,
    kindOf: ({ target }) => (target.name.endsWith('prototype') ? 'prototype' : 'built-in'),
    // Vitest sets how stacks are formatted when its module runner starts.
    refreshes: 'once',
  });
}
