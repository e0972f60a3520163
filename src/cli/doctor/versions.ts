import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fine } from './finding.ts';
import type { Finding } from './finding.ts';
import { satisfies } from './satisfies.ts';

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: { readonly vitest: string };
}

/** Whether Node and the project's Vitest are of versions that clnrm works with. */
export function checkVersions(root: string): readonly Finding[] {
  const own = readManifest(new URL('../../../package.json', import.meta.url));
  return [checkNode(own.engines.node), checkVitest(root, own.peerDependencies.vitest)];
}

function checkNode(range: string): Finding {
  const version = process.versions.node;
  if (satisfies(version, range)) return fine('Node', version);
  return {
    subject: 'Node',
    state: 'bad',
    found: `${version}, but clnrm needs ${range}`,
    advice: 'Install a newer Node, for this project alone with `npm install --save-dev node@24`.',
  };
}

function checkVitest(root: string, range: string): Finding {
  let version: string;
  try {
    ({ version } = readManifest(createRequire(join(root, 'package.json')).resolve('vitest/package.json')));
  } catch {
    return {
      subject: 'Vitest',
      state: 'bad',
      found: `not found from ${root}`,
      advice: 'Install it with `npm install --save-dev vitest`.',
    };
  }
  if (satisfies(version, range)) return fine('Vitest', version);
  return {
    subject: 'Vitest',
    state: 'bad',
    found: `${version}, but clnrm needs ${range}`,
    advice: `Install another version with \`npm install --save-dev vitest@${range}\`.`,
  };
}

function readManifest(file: string | URL): Manifest {
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}
