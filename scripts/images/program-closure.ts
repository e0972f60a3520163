import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  globSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  readlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const magic = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);

/** Copies executables, shared objects and all the libraries that they load from one root to another. */
export function copyPrograms(from: string, to: string, patterns: readonly string[]): void {
  const programs = filesMatching(from, patterns);
  const wanted = new Set(programs);
  for (const program of programs) for (const library of librariesOf(from, program)) wanted.add(library);
  for (const path of wanted) copyFile(from, to, path);
}

/** Copies files from one root to another, links as what they lead to. */
export function copyFiles(from: string, to: string, patterns: readonly string[]): void {
  for (const path of filesMatching(from, patterns)) copyFile(from, to, path);
}

function filesMatching(root: string, patterns: readonly string[]): readonly string[] {
  return patterns.flatMap((pattern) => globSync(pattern, { cwd: root }).filter((path) => isFile(root, path)));
}

/** Asks the loader of the packages, not of this machine, what a program loads. Paths are relative to the root. */
function librariesOf(root: string, program: string): readonly string[] {
  const path = join(root, resolveIn(root, program));
  if (!isElf(path)) return [];
  const loader = globSync('{,usr/}lib*/{,*-linux-gnu/}ld-linux-*.so.*', { cwd: root }).find((found) =>
    isFile(root, found),
  );
  if (loader === undefined)
    throw new Error(`Failed to find the libraries of ${program}: its packages have no loader. Add "libc6".`);
  const folders = globSync('{,usr/}lib/*-linux-gnu', { cwd: root }).map((folder) => join(root, folder));
  const { stdout } = spawnSync(
    join(root, resolveIn(root, loader)),
    ['--list', '--library-path', folders.join(':'), path],
    { encoding: 'utf8' },
  );
  const lost = /^\s*(\S+) => not found/m.exec(stdout)?.[1];
  if (lost !== undefined)
    throw new Error(`Failed to find ${lost}, which ${program} loads. Take its package out of "without".`);
  const found = [...stdout.matchAll(/=> (\/\S+) \(/g)].map(([, library = '']) => library);
  return [
    loader,
    ...found
      .filter((library) => library.startsWith(`${root}/`))
      .map((library) => library.slice(root.length + 1)),
  ];
}

function copyFile(from: string, to: string, path: string): void {
  const target = join(to, path);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(from, resolveIn(from, path)), target);
}

/** Follows links as they are meant, with the root of the packages as theirs. */
function resolveIn(root: string, path: string): string {
  const link = lstatSync(join(root, path));
  if (!link.isSymbolicLink()) return path;
  const target = readlinkSync(join(root, path));
  return resolveIn(root, target.startsWith('/') ? target.slice(1) : join(dirname(path), target));
}

function isFile(root: string, path: string): boolean {
  try {
    return lstatSync(join(root, resolveIn(root, path))).isFile();
  } catch {
    return false;
  }
}

function isElf(path: string): boolean {
  const start = Buffer.alloc(magic.length);
  const file = openSync(path, 'r');
  readSync(file, start);
  closeSync(file);
  return start.equals(magic);
}
