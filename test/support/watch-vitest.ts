import { createInterface } from 'node:readline';
import type { Project } from './project.ts';
import type { RunOptions } from './run-vitest.ts';
import { startVitest } from './run-vitest.ts';

/** What one run of a watch session came to. */
export interface WatchedRun {
  readonly reason: string;
  /** `file > test: state`, sorted. */
  readonly tests: readonly string[];
  /** First lines of errors of files and tests. */
  readonly errors: readonly string[];
}

/** A watch session. */
export interface Watching {
  /** Makes a change and resolves with the run that follows. */
  readonly after: (change: () => void) => Promise<WatchedRun>;
  /** Ends the session by the signal and resolves with the exit code. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

const mark = '@run ';

const reporter = `export default class {
  onInit(vitest) { this.vitest = vitest; }
  onTestRunEnd(modules, unhandled, reason) {
    const tests = modules.flatMap((module) => [...module.children.allTests()].map((test) => module.relativeModuleId + ' > ' + test.fullName + ': ' + test.result().state));
    const errors = [...unhandled, ...modules.flatMap((module) => [...module.errors(), ...[...module.children.allTests()].flatMap((test) => test.result().errors ?? [])])];
    const lines = errors.map(({ message }) => message.split('\\n')[0].replaceAll(this.vitest.config.root, '<root>'));
    this.run = { reason, tests: tests.sort(), errors: lines.sort() };
  }
  onWatcherStart() { console.log('${mark}' + JSON.stringify(this.run)); }
}
`;

/** Starts \`vitest watch\` in a project; resolves with the first run. It is ended when the test ends. */
export async function watchVitest(
  project: Project,
  args: readonly string[],
  options: RunOptions = {},
): Promise<{ readonly first: WatchedRun; readonly watching: Watching }> {
  project.write({ 'node_modules/run-reporter.mjs': reporter });
  const child = startVitest(
    project,
    ['watch', '--reporter=./node_modules/run-reporter.mjs', ...args],
    options,
  );
  const runs: WatchedRun[] = [];
  let arrived: () => void = () => {};
  if (child.stdout === null) throw new Error('Failed to watch Vitest: it has no standard output.');
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith(mark)) return;
    runs.push(JSON.parse(line.slice(mark.length)) as WatchedRun);
    arrived();
  });
  const next = async (): Promise<WatchedRun> => {
    while (runs.length === 0) await new Promise<void>((resolve) => (arrived = resolve));
    return runs.shift() as WatchedRun;
  };
  return {
    first: await next(),
    watching: {
      after: async (change) => {
        runs.length = 0;
        change();
        return next();
      },
      end: (signal) =>
        new Promise((resolve) => {
          child.once('exit', resolve);
          child.kill(signal);
        }),
    },
  };
}
