// Adds the optional packages of every platform to package-lock.json, of which npm leaves out those that it could not see;
// `npm ci` refuses a lock file without them.
import { readFileSync, writeFileSync } from 'node:fs';

interface Locked {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly engines?: unknown;
}

const path = 'package-lock.json';
const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, Locked> };
let added = 0;

for (const [owner, { optionalDependencies = {}, engines }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const platform = platformOf(name);
    if (platform === undefined || !/^\d/.test(version) || isLocked(owner, name, version)) continue;
    const folder = owner.replace(/node_modules\/(?:@[^/]+\/)?[^/]+$/, '');
    const entry = { version, ...platform, dev: true, license: 'MIT', optional: true, engines };
    lock.packages[`${folder}node_modules/${name}`] = entry;
    added++;
  }
}

const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
console.log(`Added ${added} packages to ${path}`);

/** What npm compares with the machine, read from names such as `@oxlint/binding-linux-x64-musl`. */
function platformOf(name: string): { os: string[]; cpu: string[]; libc?: string[] } | undefined {
  const systems = 'aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32';
  const match = new RegExp(`[-/](${systems})-(\\w+?)(?:-(gnu|musl)\\w*|-msvc)?$`).exec(name);
  if (match === null) return undefined;
  const [, os = '', cpu = '', libc] = match;
  return { os: [os], cpu: [cpu], ...(libc && { libc: [libc === 'gnu' ? 'glibc' : libc] }) };
}

/** Whether Node's resolution from the owner finds that version. */
function isLocked(owner: string, name: string, version: string): boolean {
  for (let folder: string | undefined = owner; folder !== undefined; folder = parentOf(folder)) {
    const found: Locked | undefined =
      lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`];
    if (found !== undefined) return found.version === version;
  }
  return false;
}

function parentOf(folder: string): string | undefined {
  if (folder === '') return undefined;
  const end = folder.lastIndexOf('/node_modules/');
  return end === -1 ? '' : folder.slice(0, end);
}
