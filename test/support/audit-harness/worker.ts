import { installAuditor } from '../../../src/room/audit/install-auditor.ts';

const auditor = installAuditor();

const { join } = await import('node:path');
const { pathToFileURL } = await import('node:url');
const { locateThrough } = await import('../../../src/room/audit/locate-through.ts');
const { watchModuleRunner } = await import('../../../src/room/audit/watch-module-runner.ts');
const { fingerprint } = await import('./fingerprint.ts');
type FileToAudit = import('../../../src/room/audit/watch-module-runner.ts').FileToAudit;
type WatchedModuleRunner = import('../../../src/room/audit/watch-module-runner.ts').WatchedModuleRunner;

const { VITEST_DIST: dist = '', ROOM_BASE: base = '', ROOM_ID: roomId = '' } = process.env;
const { init, runBaseTests, setupEnvironment } = (await import(
  pathToFileURL(join(dist, 'worker.js')).href
)) as typeof import('vitest/worker');

const send = process.send?.bind(process) ?? (() => true);
const { on, off, exit } = process;
on.call(process, 'disconnect', () => exit.call(process, 1));

let runner: WatchedModuleRunner | undefined;
let file: FileToAudit | undefined;
let state: string[] = [];
const locate = locateThrough(() => runner);

init({
  post: (message) => void send(message),
  on: (callback) => void on.call(process, 'message', callback),
  off: (callback) => void off.call(process, 'message', callback),
  teardown: () => {},
  setup: setupEnvironment,
  collectTests: (worker, traces) => runBaseTests('collect', worker, traces),
  onModuleRunner(created: unknown) {
    if (runner === created) return;
    runner = created as WatchedModuleRunner;
    watchModuleRunner(runner, timed(auditor), () => file);
  },
  async runTests(worker, traces) {
    const [{ filepath }] = worker.ctx.files as [{ filepath: string }];
    file = {
      setupFiles: worker.config.setupFiles,
      scope: {
        file: filepath,
        root: worker.config.root,
        writes: [],
        directories: { base, home: join(base, 'home'), temp: join(base, 'temp') },
        roomId,
        currentTest: () => {
          const { current } = worker;
          return current?.type === 'test' ? current.fullTestName : undefined;
        },
        locate,
      },
    };
    spent = 0;
    state = [];
    await runBaseTests('run', worker, traces);
    const before = performance.now();
    const leaks = await auditor.end();
    const end = performance.now() - before;
    send({ audit: { file: filepath, pid: process.pid, state, leaks, begin: spent, end } });
    file = undefined;
  },
});

let spent = 0;

/** Measures the beginning, and takes down the state in which the file finds the process. */
function timed(inner: typeof auditor): typeof auditor {
  return {
    ...inner,
    begin(scope) {
      state = fingerprint();
      const before = performance.now();
      inner.begin(scope);
      spent += performance.now() - before;
    },
    prepared() {
      const before = performance.now();
      inner.prepared();
      spent += performance.now() - before;
    },
  };
}
