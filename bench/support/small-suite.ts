import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configText } from './config-text.ts';
import { prepareDirectory } from './vitest-run.ts';

/** A generated suite of small files, each with its own tests of code that all of them import. */
export interface SmallSuite {
  readonly root: string;
  readonly files: number;
  readonly tests: number;
  /** Writes a configuration, with these options of `clnrm()` or without clnrm, and returns its path. */
  readonly config: (name: string, clnrm: Readonly<Record<string, unknown>> | undefined) => string;
}

const testsPerFile = 5;

/** Processes at a time, on both sides of every comparison. */
const workers = 2;

/** Writes the suite into a new folder. */
export function writeSmallSuite(directory: string, files: number): SmallSuite {
  prepareDirectory(directory, { 'package.json': '{ "type": "module" }', ...sources, ...testFiles(files) });
  return {
    root: directory,
    files,
    tests: files * testsPerFile,
    config: (name, clnrm) => {
      const file = join(directory, `vitest.${name}.config.mjs`);
      writeFileSync(file, configText({ clnrm, test: `maxWorkers: ${workers}` }));
      return file;
    },
  };
}

const sources = {
  'src/money.ts': `export interface Money { readonly cents: number; readonly currency: string }
export const euro = (cents: number): Money => ({ cents, currency: 'EUR' });
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new Error('Failed to add: the currencies differ.');
  return { cents: a.cents + b.cents, currency: a.currency };
}
`,
  'src/cart.ts': `import { add, euro } from './money.ts';
import type { Money } from './money.ts';
export interface Item { readonly name: string; readonly price: Money }
export class Cart {
  readonly items: Item[] = [];
  put(item: Item): this { this.items.push(item); return this; }
  total(): Money { return this.items.map((item) => item.price).reduce(add, euro(0)); }
}
`,
} as const;

function testFiles(files: number): Record<string, string> {
  const entries = Array.from(
    { length: files },
    (_, file) => [`test/cart-${file}.test.ts`, testFile(file)] as const,
  );
  return Object.fromEntries(entries);
}

function testFile(file: number): string {
  const tests = Array.from({ length: testsPerFile }, (_, test) => {
    const cents = file * testsPerFile + test;
    return `test('a cart of ${test + 1} items adds up', () => {
  for (let item = 0; item <= ${test}; item++) cart.put({ name: 'item ' + item, price: euro(${cents}) });
  expect(cart.total()).toEqual(euro(${cents * (test + 1)}));
});`;
  });
  return `import { beforeEach, expect, test } from 'vitest';
import { Cart } from '../src/cart.ts';
import { euro } from '../src/money.ts';
let cart = new Cart();
beforeEach(() => { cart = new Cart(); });
${tests.join('\n')}
`;
}
