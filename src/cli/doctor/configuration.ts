import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fine } from './finding.ts';
import type { Finding } from './finding.ts';

/** Whether the project's configuration has the plugin. */
export function checkConfiguration(root: string): Finding {
  // Vitest takes its own file where there are both.
  const [file] = ['vitest', 'vite'].flatMap((name) =>
    globSync(`${name}.config.{ts,mts,cts,js,mjs,cjs}`, { cwd: root }),
  );
  if (file === undefined) {
    return {
      subject: 'Config',
      state: 'info',
      found: 'the project has no Vitest configuration',
      advice: '`npx clnrm run` works without one; `npx clnrm init` writes one.',
    };
  }
  if (/["']clnrm\/config["']/.test(readFileSync(join(root, file), 'utf8'))) {
    return fine('Config', `${file} imports clnrm/config`);
  }
  return {
    subject: 'Config',
    state: 'limited',
    found: `${file} does not import clnrm/config`,
    advice:
      "Add `import { clnrm } from 'clnrm/config'` and `plugins: [clnrm()]` to it, or use `npx clnrm run`.",
  };
}
