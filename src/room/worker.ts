import { pathToFileURL } from 'node:url';
import type { WatchedModuleRunner } from './audit/watch-module-runner.ts';
import { openChannel } from './channel.ts';
import type { HostMessage, RoomOrder } from './messages.ts';
import { useCompileCache } from './launch/compile-cache.ts';
import { createModuleCache } from './module-cache.ts';
import { createRoomAudit } from './room-audit.ts';
import { loadRoomHooks } from './load-room-hooks.ts';
import { watchPackages } from './watch-packages.ts';
import { offerKeepers } from './keepers.ts';
import { offerResources } from './resources.ts';
import { runInRoom } from './run-in-room.ts';
import { createTestTracing } from './trace-tests.ts';
import { createVitestState } from './vitest-state.ts';
import type { SetupContext, WorkerState } from './vitest-worker.ts';
import { loadVitest } from './vitest-worker.ts';

/**
 * Runs inside the process of a room, for all files that the process serves. The audit is installed before
 * anything else is loaded; Vitest's runtime is the host's own copy, found by the folder that the host names.
 * What a room is not asked to do is not loaded: a module costs a new process up to a millisecond.
 */
const auditor =
  process.env['CLNRM_AUDIT'] === '1'
    ? (await import('./audit/install-auditor.ts')).installAuditor()
    : undefined;
const vitestFolder = pathToFileURL(process.env['CLNRM_VITEST'] ?? '').href;
const keepCompiled = useCompileCache();
const channel = openChannel();
const [{ worker: vitest, api }, recording] = await Promise.all([
  loadVitest(vitestFolder),
  process.env['CLNRM_SPANS'] === '1'
    ? import('./span-recording.ts').then(({ startSpanRecording }) => startSpanRecording())
    : undefined,
]);
const vitestState = createVitestState(api);
const modules = createModuleCache();
const audit = createRoomAudit(auditor);
const granted = offerResources(channel);
const answered = offerKeepers(channel);
const tracing = createTestTracing(api.aroundEach, recording);

let order: RoomOrder | undefined;
let context: SetupContext | undefined;
let keep: (() => void) | undefined;

channel.onHostMessage((message: HostMessage) => {
  if (message.clnrm === 'order') order = message.order;
  else if (message.clnrm === 'ping') channel.post({ clnrm: 'pong' });
  else if (message.clnrm === 'keep') keep?.();
  else if (message.clnrm === 'granted') granted();
  else if (message.clnrm === 'keepers') answered(message);
  else channel.exit();
});

vitest.init({
  post: channel.post,
  on: channel.onVitestMessage,
  off: channel.offVitestMessage,
  onModuleRunner: (runner) => {
    modules.attach(runner);
    audit.attach(runner as WatchedModuleRunner);
    tracing.attach(runner as WatchedModuleRunner);
    watchPackages(runner as WatchedModuleRunner, vitestState.loading);
  },
  // The environment is set up and torn down with each file, so that no file sees what another left in it.
  setup: (setupContext) => {
    context = setupContext;
    return setupContext.config.isolate ? Promise.resolve(nothing) : vitest.setupEnvironment(context);
  },
  runTests: (state, traces) => run('run', state, traces),
  collectTests: (state, traces) => run('collect', state, traces),
});
channel.post({ clnrm: 'ready' });
keepCompiled();

/** Takes down what was not set up. */
function nothing(): Promise<void> {
  return Promise.resolve();
}

async function run(method: 'run' | 'collect', state: WorkerState, traces: unknown): Promise<void> {
  if (order === undefined)
    throw new Error('Failed to enter the room: no order came first. This is a bug in clnrm.');
  modules.invalidate(order.invalidates);
  if (state.config.coverage?.enabled === true && state.config.coverage.provider === 'v8') {
    await (await import('./lasting-coverage.ts')).keepCoverageOn(vitestFolder);
  }
  if (method === 'run' && order.spans !== undefined) tracing.expectFile();
  const leave = order.lasting ? nothing : await vitest.setupEnvironment(context);
  await runInRoom({
    order,
    state,
    channel,
    audit,
    vitestState,
    recording,
    hooks: await loadRoomHooks(order.hooks),
    runFile: () => vitest.runBaseTests(method, state, traces),
    confirm: () =>
      new Promise((resolve) => {
        keep = resolve;
        channel.post({ clnrm: 'ran' });
      }),
    leave,
  });
}
