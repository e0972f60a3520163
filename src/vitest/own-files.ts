import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const packageDirectory = dirname(dirname(here));
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Absolute path of the module that Vitest loads before each test file. */
export const setupFile: string = join(dirname(here), 'room', `setup${extension}`);

/** Absolute path of the module that runs inside the process of a room; the build joins it with all that it imports. */
export const workerFile: string = join(
  dirname(here),
  'room',
  ...(extension === '.ts' ? ['worker.ts'] : ['bundle', 'worker.js']),
);

/** Matches the built files of clnrm and its packages, which are one copy in a process, installed or linked. */
export const ownFiles: RegExp = new RegExp(
  `^${escape(packageDirectory + sep)}(?:packages[\\\\/][^\\\\/]+[\\\\/])?dist[\\\\/](?!room[\\\\/](?:setup|test-attempt)\\.)`,
);

/** Matches what has to be loaded anew with each test file. */
export const setupFiles: RegExp = new RegExp(
  `^${escape(join(dirname(here), 'room') + sep)}(?:setup|test-attempt)\\.`,
);

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
