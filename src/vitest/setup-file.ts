import { fileURLToPath } from 'node:url';

/** Absolute path of the module that Vitest loads before each test file. */
export const setupFile: string = fileURLToPath(
  new URL(`../room/setup${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
);
