import { readFileSync } from 'node:fs';

interface Manifest {
  readonly version: string;
}

const manifest: Manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The version of this copy of clnrm, such as `0.1.0`. */
export const version: string = manifest.version;
