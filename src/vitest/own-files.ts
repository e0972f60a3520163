import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const packageDirectory = dirname(dirname(here));
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** Absolute path of the module that Vitest loads before each test file. */
export const setupFile: string = join(dirname(here), 'room', `setup${extension}`);

/** Absolute path of the module that runs inside the process of a room. */
export const workerFile: string = join(dirname(here), 'room', `worker${extension}`);

/** Matches the built files of clnrm and its packages, which are never transformed. */
export const ownFiles: RegExp = new RegExp(
  `^(?:file://)?${escape(packageDirectory + sep)}(?:packages[\\\\/][^\\\\/]+[\\\\/])?dist[\\\\/]`,
);

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
