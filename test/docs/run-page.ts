import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../support/project.ts';
import { makeProject, workspace } from '../support/project.ts';
import type { Block, Page } from './markdown.ts';
import { missingFrom, plainLines } from './output.ts';

const sourceFlag = '--conditions=@clnrm/source';
/** Only so does the configuration load clnrm from source. */
const nativeLoader = '--configLoader=native';
const startClnrm =
  `process.exitCode = await (await import(${JSON.stringify(join(workspace, 'src/cli/main.ts'))}))` +
  '.main(process.argv.slice(1))';

/** What Node is started with for a command that a page shows. */
const programs: Readonly<Record<string, readonly string[]>> = {
  vitest: [join(workspace, 'node_modules/vitest/vitest.mjs')],
  clnrm: ['--input-type=module', '--eval', startClnrm, '--'],
};

/** One command of a page, with the words that follow it. */
interface Command {
  readonly env: Readonly<Record<string, string>>;
  readonly program: readonly string[];
  readonly args: readonly string[];
}

/** What came of doing what a page says. */
export interface PageRun {
  /** One for each thing that is not as the page says. */
  readonly complaints: readonly string[];
  /** The page with outputs as they were now, other than those that leave lines out. */
  readonly text: string;
}

/**
 * Does what a page tells its reader to do, in a project of its own: writes the blocks that carry `file=`, runs the lines
 * of `sh` blocks that begin with `npx vitest` or `npx clnrm`, and compares what they print with the block `text output`
 * that follows. `sh fails` must end with a failure, `sh norun` is not run. `<!-- new project -->` begins anew.
 */
export async function runPage(page: Page): Promise<PageRun> {
  const complaints: string[] = [];
  let text = page.text;
  let project = emptyProject();
  let begun = 0;
  let printed = '';
  for (const block of page.blocks) {
    if (beginsAnew(page, begun, block.line)) project = emptyProject();
    begun = block.line;
    const place = `${page.path}:${block.line}`;
    if (block.file !== undefined) project.write({ [block.file]: block.text });
    for (const command of commandsOf(block)) {
      const { code, output } = await run(project, command);
      printed = output.replaceAll(project.root, '~/shop');
      if ((code !== 0) !== block.flags.has('fails'))
        complaints.push(`${place} ended with ${code}:\n${output}`);
    }
    if (!block.flags.has('output')) continue;
    const missing = missingFrom(plainLines(printed), plainLines(block.text));
    if (missing === undefined) continue;
    complaints.push(`${place} shows what was not printed:\n${missing}\n\nPrinted was:\n${printed}`);
    if (!/^…$/m.test(block.text))
      text = text.replace(block.text, () => `${printed.replace(/^\n+/, '').trimEnd()}\n`);
  }
  return { complaints, text };
}

/** Tells whether a page has commands that can be run. */
export function hasCommands(page: Page): boolean {
  return page.blocks.some((block) => commandsOf(block).length > 0);
}

function emptyProject(): Project {
  const project = makeProject({});
  project.remove('vitest.config.ts');
  return project;
}

function beginsAnew({ text }: Page, from: number, to: number): boolean {
  return text.split('\n').slice(from, to).includes('<!-- new project -->');
}

function commandsOf({ language, flags, text }: Block): readonly Command[] {
  if (language !== 'sh' || flags.has('norun')) return [];
  return text.split('\n').flatMap((line) => {
    const [, variables = '', name = '', rest = ''] =
      /^((?:\w+=\S+ )*)npx (vitest|clnrm)\b([^#]*)/.exec(line) ?? [];
    const program = programs[name];
    if (program === undefined) return [];
    const env = Object.fromEntries(
      variables
        .split(' ')
        .filter(Boolean)
        .map((pair) => pair.split('=') as [string, string]),
    );
    const args = wordsOf(rest);
    const loadsConfig = name === 'vitest' || args[0] === 'run';
    return [{ env, program, args: loadsConfig ? [...args, nativeLoader] : args }];
  });
}

/** Words as a shell would make them, as far as pages need it. */
function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}

/** Both streams go into one file, in the order in which a terminal would show them. */
async function run(
  project: Project,
  command: Command,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const path = join(project.root, 'node_modules/.output');
  const file = openSync(path, 'w');
  const temp = join(project.root, 'node_modules/.temp');
  mkdirSync(temp, { recursive: true });
  const kept = ['PATH', 'CLNRM_RUN', 'CLNRM_ROOM', 'SystemRoot'];
  const env = Object.fromEntries(kept.map((name) => [name, process.env[name]]));
  const child = spawn(process.execPath, [sourceFlag, ...command.program, ...command.args], {
    cwd: project.root,
    env: { ...env, HOME: temp, TMPDIR: temp, NO_COLOR: '1', NODE_OPTIONS: sourceFlag, ...command.env },
    stdio: ['ignore', file, file],
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, output: readFileSync(path, 'utf8') };
  } finally {
    closeSync(file);
  }
}
