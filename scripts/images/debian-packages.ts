import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';

/** A package file of this machine's Debian or Ubuntu. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** As apt names it: `libc6_2.36-9_amd64.deb`. */
  readonly file: string;
}

/** An empty list of installed packages, so that what this machine has does not decide what an image gets. */
const onEmptySystem = [
  '-o',
  'Dir::State::status=/dev/null',
  '-o',
  'Debug::NoLocking=1',
  '-o',
  'APT::Install-Recommends=false',
];

/** Lists packages and all that they depend on, as apt would install them on an empty system. */
export function resolvePackages(
  names: readonly string[],
  without: readonly string[],
): readonly DebianPackage[] {
  requireLists(names);
  const printed = run('apt-get', [...onEmptySystem, '--simulate', '-qq', 'install', ...names]);
  return [...printed.matchAll(/^Inst (\S+) \((\S+) .*\[(\w+)\]\)/gm)]
    .map(([, name = '', version = '', architecture = '']): DebianPackage => {
      return { name, version, file: `${name}_${version.replaceAll(':', '%3a')}_${architecture}.deb` };
    })
    .filter(({ name }) => !without.some((pattern) => matchesGlob(name, pattern)));
}

/** Downloads the packages that `cache` does not have yet, and unpacks them all into `root`. */
export function unpackPackages(packages: readonly DebianPackage[], cache: string, root: string): void {
  mkdirSync(cache, { recursive: true });
  const missing = packages.filter(({ file }) => !existsSync(join(cache, file)));
  if (missing.length > 0) {
    run(
      'apt-get',
      [
        '-qq',
        '-o',
        'APT::Sandbox::User=root',
        'download',
        ...missing.map(({ name, version }) => `${name}=${version}`),
      ],
      cache,
    );
  }
  mkdirSync(root, { recursive: true });
  for (const { file } of packages) run('dpkg-deb', ['--extract', join(cache, file), root]);
}

/** A fresh machine has no package lists; only root may fetch them into their usual place. */
function requireLists(names: readonly string[]): void {
  const known = (): boolean => spawnSync('apt-cache', ['show', ...names], { stdio: 'ignore' }).status === 0;
  if (known()) return;
  if (process.getuid?.() === 0) run('apt-get', ['-qq', 'update']);
  if (known()) return;
  throw new Error(
    `Failed to find the Debian packages ${names.join(', ')}: apt does not know them all. ` +
      'Run `sudo apt-get update` on Debian or Ubuntu, and try again.',
  );
}

function run(program: string, args: readonly string[], cwd?: string): string {
  return execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
