import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configText } from '../support/config-text.ts';
import { prepareDirectory, projectRoot } from '../support/vitest-run.ts';

/** Scenarios on the four processes of the shop that look at its answers alone, so that they pass without spans. */
export interface ShopSuite {
  readonly root: string;
  readonly tests: number;
  /** Writes a configuration with these options of `clnrm()` and returns its path. */
  readonly config: (name: string, clnrm: Readonly<Record<string, unknown>>) => string;
}

const files = 4;
const rounds = 10;

/** Writes the scenarios into a new folder; the shop itself is used where it is. */
export function writeShopSuite(directory: string): ShopSuite {
  const scenarios = Array.from({ length: files }, (_, file) => [`shop-${file}.test.ts`, scenario()] as const);
  prepareDirectory(directory, { 'package.json': '{ "type": "module" }', ...Object.fromEntries(scenarios) });
  return {
    root: directory,
    tests: files * 2,
    config: (name, clnrm) => {
      const file = join(directory, `vitest.${name}.config.mjs`);
      writeFileSync(
        file,
        configText({ clnrm, test: `maxWorkers: 2, testTimeout: 30_000, hookTimeout: 30_000` }),
      );
      return file;
    },
  };
}

function scenario(): string {
  const from = (file: string): string =>
    JSON.stringify(join(projectRoot, 'examples', 'shop', 'scenarios', file));
  return `import { scenario } from 'clnrm/scenario';
import { expect } from 'vitest';
import { cards, item, order } from ${from('customer.ts')};
import { shop } from ${from('shop.ts')};
scenario('orders are accepted and rejected', { services: shop }, async ({ gateway }) => {
  for (let round = 0; round < ${rounds}; round++) {
    const rejected = await order(gateway, { item: 'samovar', quantity: 1, card: cards.rejected });
    expect(rejected.status).toBe(402);
  }
  expect((await order(gateway, { item: 'samovar', quantity: 1, card: cards.good })).status).toBe(200);
});
scenario('items are read', { services: shop }, async ({ gateway }) => {
  for (let round = 0; round < ${rounds}; round++) expect((await item(gateway, 'teapot')).status).toBe(200);
});
`;
}
