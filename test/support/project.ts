import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** The root of this workspace. */
export const workspace: string = resolve(import.meta.dirname, '../..');

/** Contents by path below the project. */
export type Files = Readonly<Record<string, string>>;

/** What the configuration of a project is made of; every part is source text. */
export interface ProjectOptions {
  /** Whether the `clnrm()` plugin is in the configuration: `true` by default. */
  readonly plugin?: boolean;
  /** Options of `clnrm()`: none by default. */
  readonly clnrm?: string;
  /** Properties of `test` in `vitest.config.ts`: none by default. */
  readonly config?: string;
  /** Name of the project's folder: `project` by default. */
  readonly folder?: string;
}

/** A project in a folder of its own outside of the workspace, with a home and a temp folder beside it. */
export interface Project {
  readonly root: string;
  /** `HOME` of what runs in the project. */
  readonly home: string;
  /** `TMPDIR` of what runs in the project. */
  readonly temp: string;
  readonly write: (files: Files) => void;
  readonly remove: (path: string) => void;
  readonly read: (path: string) => string;
  /** Everything but `node_modules`. */
  readonly files: () => Files;
}

/** Writes a project that sees the packages of the workspace; it is removed when the test ends. */
export function makeProject(files: Files, options: ProjectOptions = {}): Project {
  // Short names: below the temp folder there may be unix sockets, whose paths are limited.
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'c-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 3 }));
  const [root, home, temp] = [join(base, options.folder ?? 'project'), join(base, 'home'), join(base, 'tmp')];
  for (const folder of [root, home, temp]) mkdirSync(folder);
  linkModules(join(root, 'node_modules'));
  const project: Project = {
    root,
    home,
    temp,
    write: (added) => {
      for (const [path, text] of Object.entries(added)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
    },
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    files: () =>
      Object.fromEntries(listFiles(root).map((path) => [path, readFileSync(join(root, path), 'utf8')])),
  };
  project.write({
    'package.json': '{ "name": "project", "private": true, "type": "module" }\n',
    'vitest.config.ts': configSource(options),
    ...files,
  });
  return project;
}

function configSource({ plugin = true, clnrm = '', config = '' }: ProjectOptions): string {
  // `execArgv` makes rooms run clnrm from source too.
  return `import { defineConfig } from 'vitest/config';
${plugin ? `import { clnrm } from 'clnrm/config';\n` : ''}
export default defineConfig({
  plugins: [${plugin ? `clnrm({ ${clnrm} })` : ''}],
  test: { execArgv: ['--conditions=@clnrm/source'], slowTestThreshold: 60_000, ${config} },
});
`;
}

/** Links each package by itself: what tools write below `node_modules` stays in the project. */
function linkModules(target: string): void {
  const source = join(workspace, 'node_modules');
  for (const name of readdirSync(source)) {
    if (name.startsWith('.')) continue;
    const isScope = name.startsWith('@') && name !== '@clnrm-examples';
    mkdirSync(isScope ? join(target, name) : target, { recursive: true });
    const packages = isScope ? readdirSync(join(source, name)).map((inner) => join(name, inner)) : [name];
    for (const path of packages)
      symlinkSync(realpathSync(join(source, path)), join(target, path), 'junction');
  }
  if (!existsSync(join(target, 'clnrm'))) symlinkSync(workspace, join(target, 'clnrm'), 'junction');
}

function listFiles(root: string, folder: string = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(root, path);
    return [relative(root, path).replaceAll('\\', '/')];
  });
}
