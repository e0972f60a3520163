import { basename, dirname, join } from 'node:path';

const longest = 100;

/** The file of a snapshot: `__traces__/pay.test.ts/pays.trace` beside the test file. */
export function snapshotPath(testFile: string, name: string): string {
  const word = name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|-+$/g, '')
    .slice(0, longest);
  return join(dirname(testFile), '__traces__', basename(testFile), `${word === '' ? 'trace' : word}.trace`);
}
