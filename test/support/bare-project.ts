import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { onTestFinished } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const sourceFlags = ['--conditions=@clnrm/source'];

/** How a command ended. Output is without colours, and the project's own path reads `<project>`. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A project of a user, in a folder of its own. */
export interface Project {
  readonly path: string;
  /** Text of a file; undefined where it is not there. */
  readonly read: (file: string) => string | undefined;
  /** Writes a file anew. */
  readonly write: (file: string, text: string) => void;
  /** Runs `clnrm` from source. */
  readonly clnrm: (...args: readonly string[]) => Promise<Ended>;
  /** Runs `vitest` with clnrm from source. */
  readonly vitest: (...args: readonly string[]) => Promise<Ended>;
}

/**
 * Writes a project with these files, which can import clnrm and Vitest; it is gone when the test is over. Tests that run
 * at the same time hand in their own `onTestFinished`.
 */
export function aProject(
  files: Readonly<Record<string, string>>,
  finished: typeof onTestFinished = onTestFinished,
): Project {
  const base = mkdtempSync(join(tmpdir(), 'clnrm-project-'));
  finished(() => rmSync(base, { recursive: true, force: true }));
  const path = join(base, 'project');
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) write(join(path, file), text);
  linkModules(path);
  const main = join(repository, 'src/cli/main.ts');
  const start = `process.exitCode = await (await import(${JSON.stringify(main)})).main(process.argv.slice(1))`;
  return {
    path,
    read: (file) => (existsSync(join(path, file)) ? readFileSync(join(path, file), 'utf8') : undefined),
    write: (file, text) => write(join(path, file), text),
    clnrm: (...args) => runNode(path, ['--input-type=module', '--eval', start, '--', ...args], base),
    vitest: (...args) => runNode(path, [join(repository, 'node_modules/vitest/vitest.mjs'), ...args], base),
  };
}

function linkModules(path: string): void {
  const modules = join(path, 'node_modules');
  mkdirSync(join(modules, '@opentelemetry'), { recursive: true });
  symlinkSync(repository, join(modules, 'clnrm'));
  for (const name of ['vitest', 'vite', '@opentelemetry/api']) {
    symlinkSync(join(repository, 'node_modules', name), join(modules, name));
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Runs Node in a folder, with packages read from source; what it keeps for itself goes below `temp`. */
function runNode(cwd: string, args: readonly string[], temp: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const { CI: _ci, VITEST: _vitest, ...env } = process.env;
    const child = spawn(process.execPath, [...sourceFlags, ...args], {
      cwd,
      env: {
        ...env,
        HOME: temp,
        TMPDIR: temp,
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
        NODE_OPTIONS: sourceFlags.join(' '),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const plain = (text: string): string => stripVTControlCharacters(text).replaceAll(cwd, '<project>');
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (errors += String(chunk)));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: plain(output), errors: plain(errors) }));
  });
}
