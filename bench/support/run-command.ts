import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { canWatchProcesses, endedChildrenCpu, ProcessTree } from './process-tree.ts';

/** A command and what is to be measured of it. */
export interface CommandOptions {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  /** Added to the environment; undefined removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** File that takes what the command prints, so that printing costs both sides nothing. */
  readonly log: string;
  /** Whether memory is sampled, which slows the machine a little. */
  readonly memory?: boolean;
}

/** What a command used, all processes that it started included. */
export interface CommandUsage {
  readonly code: number | null;
  /** Milliseconds from start to end. */
  readonly wall: number;
  /** Seconds; undefined where the system does not tell. */
  readonly cpu: number | undefined;
  /** The most bytes in use at once; undefined where it was not sampled. */
  readonly peak: number | undefined;
  readonly output: string;
}

/** Milliseconds between two looks at memory, and at who is there at all. */
const pace = { memory: 20, members: 200 };

/** Runs a command to its end. Run one at a time: CPU time is that of all children that end meanwhile. */
export async function runCommand(options: CommandOptions): Promise<CommandUsage> {
  const log = openSync(options.log, 'w');
  const [command, ...args] = options.command;
  const cpuBefore = canWatchProcesses ? endedChildrenCpu() : 0;
  const start = performance.now();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', log, log],
  });
  const watch = watchProcesses(child.pid, options.memory === true);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  }).finally(() => {
    watch.stop();
    closeSync(log);
  });
  const wall = performance.now() - start;
  return {
    code,
    wall,
    cpu: canWatchProcesses ? endedChildrenCpu() - cpuBefore + watch.tree.orphanedCpu : undefined,
    peak: options.memory === true && canWatchProcesses ? watch.peak() : undefined,
    output: readFileSync(options.log, 'utf8'),
  };
}

function watchProcesses(
  pid: number | undefined,
  memory: boolean,
): { readonly tree: ProcessTree; readonly peak: () => number; readonly stop: () => void } {
  const tree = new ProcessTree(pid ?? 0);
  let peak = 0;
  if (pid === undefined || !canWatchProcesses) return { tree, peak: () => peak, stop: () => {} };
  const timer = setInterval(
    () => {
      tree.look();
      if (memory) peak = Math.max(peak, tree.memory());
    },
    memory ? pace.memory : pace.members,
  );
  return { tree, peak: () => peak, stop: () => clearInterval(timer) };
}
