/** What a command's own module exports: a function of the command's name that resolves to the exit code. */
export type RunCommand = (args: readonly string[]) => Promise<number>;

/** One command of `clnrm`, which lives in the module of its name. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  /** One line, without a full stop. */
  readonly summary: string;
}

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: 'run',
    usage: 'clnrm run [filters] [--isolation LEVEL] [--leaks warn|fail|off] [options of Vitest]',
    summary: 'Runs tests in clean rooms, also in a project without any configuration',
  },
  {
    name: 'init',
    usage: 'clnrm init [--js]',
    summary: 'Writes a configuration and a first scenario; overwrites nothing',
  },
  {
    name: 'doctor',
    usage: 'clnrm doctor [--json]',
    summary: 'Says what this machine can do, and what to do about the rest',
  },
  {
    name: 'clean',
    usage: 'clnrm clean [--dry-run] [--all] [--json]',
    summary: 'Removes what a killed run left behind',
  },
];

/** Loads the function of a command; only then is the code of the command read. */
export async function loadCommand({ name }: Command): Promise<RunCommand> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const module: Record<string, RunCommand | undefined> = await import(
    new URL(`./${name}.${extension}`, import.meta.url).href
  );
  const run = module[name];
  if (run === undefined)
    throw new TypeError(`The module of the command "${name}" exports no function of that name.`);
  return run;
}
