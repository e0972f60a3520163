import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ClnrmError } from '@clnrm/model';
import { messageOf } from '../text/message-of.ts';
import { configSource } from './init/config-source.ts';
import { scenarioSource } from './init/scenario-source.ts';

/** A file that `init` would like to be there. */
interface Wanted {
  readonly path: string;
  readonly source: string;
  /** A file that is there already and takes its place. */
  readonly taken: string | undefined;
  /** What to do by hand where the place is taken. */
  readonly byHand: string;
}

/**
 * Writes a Vitest configuration with clnrm and a first scenario into the working directory, in JavaScript where asked by
 * `--js` or where the project has a `package.json` and no sign of TypeScript. Overwrites nothing.
 */
export function init(args: readonly string[]): Promise<number> {
  const root = process.cwd();
  const extension = readJsFlag(args) || !usesTypeScript(root) ? 'js' : 'ts';
  for (const file of wanted(root, extension)) {
    if (file.taken === undefined) {
      write(join(root, file.path), file.source);
      console.log(`Wrote ${file.path}`);
    } else {
      console.log(`Kept  ${file.taken}\n      ${file.byHand}`);
    }
  }
  console.log(['', ...nextSteps(root)].join('\n'));
  return Promise.resolve(0);
}

function readJsFlag(args: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...args], options: { js: { type: 'boolean', default: false } } }).values.js;
  } catch (cause) {
    const message = `Failed to read the command line: ${messageOf(cause)}. "clnrm init" takes --js only.`;
    throw new ClnrmError('CLNRM_COMMAND_LINE', message, { cause });
  }
}

/** An empty folder counts as TypeScript: Vitest runs it without more ado. */
function usesTypeScript(root: string): boolean {
  const manifest = join(root, 'package.json');
  if (!existsSync(manifest) || existsSync(join(root, 'tsconfig.json'))) return true;
  return /"typescript"\s*:/.test(readFileSync(manifest, 'utf8'));
}

function wanted(root: string, extension: 'js' | 'ts'): readonly Wanted[] {
  // Configuration files in TypeScript load as modules everywhere; in JavaScript only the extension makes sure of it.
  const config = extension === 'ts' ? 'vitest.config.ts' : 'vitest.config.mjs';
  const scenario = `test/first.test.${extension}`;
  return [
    {
      path: config,
      source: configSource,
      taken: globSync('{vitest,vite}.config.{ts,mts,cts,js,mjs,cjs}', { cwd: root })[0],
      byHand: `Add to it: import { clnrm } from 'clnrm/config'; plugins: [clnrm()], test: { pool: 'clnrm' }`,
    },
    {
      path: scenario,
      source: scenarioSource,
      taken: existsSync(join(root, scenario)) ? scenario : undefined,
      byHand: 'Delete it and run this again to have it written anew.',
    },
  ];
}

function write(path: string, source: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source, { flag: 'wx' });
}

function nextSteps(root: string): readonly string[] {
  const missing = ['clnrm', 'vitest', '@opentelemetry/api'].filter(
    (name) => !existsSync(join(root, 'node_modules', name)),
  );
  const install = missing.length === 0 ? [] : [`  npm install --save-dev ${missing.join(' ')}`];
  return ['Next:', ...install, '  npx vitest run'];
}
