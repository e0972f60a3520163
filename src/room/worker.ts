import { pathToFileURL } from 'node:url';
import type { WorkerState } from './vitest-worker.ts';
import { openChannel } from './channel.ts';
import { enterRoom } from './enter-room.ts';
import type { HostMessage, RoomOrder } from './messages.ts';
import { createModuleCache } from './module-cache.ts';
import { createVitestState } from './vitest-state.ts';
import { loadVitest } from './vitest-worker.ts';

/**
 * Runs inside the process of a room, for all files that the process serves. Vitest's runtime is the host's own
 * copy, found by the folder that the host names.
 */
const channel = openChannel();
const { worker: vitest, api } = await loadVitest(pathToFileURL(process.env['CLNRM_VITEST'] ?? '').href);
const vitestState = createVitestState(api);
const modules = createModuleCache();

let order: RoomOrder | undefined;
let context: unknown;

channel.onHostMessage((message: HostMessage) => {
  if (message.clnrm === 'order') order = message.order;
  else if (message.clnrm === 'ping') channel.post({ clnrm: 'pong' });
  else channel.exit();
});

vitest.init({
  post: channel.post,
  on: channel.onVitestMessage,
  off: channel.offVitestMessage,
  onModuleRunner: modules.attach,
  // The environment is set up and torn down with each file, so that the audit sees both.
  setup: (setupContext) => {
    context = setupContext;
    return Promise.resolve(() => Promise.resolve());
  },
  runTests: (state, traces) => run('run', state, traces),
  collectTests: (state, traces) => run('collect', state, traces),
});
channel.post({ clnrm: 'ready' });

async function run(method: 'run' | 'collect', state: WorkerState, traces: unknown): Promise<void> {
  if (order === undefined) throw new Error('Failed to enter the room: no order came first. This is a bug in clnrm.');
  modules.invalidate(order.invalidates);
  await enterRoom({ order, state, channel, vitestState }, async () => {
    const leave = await vitest.setupEnvironment(context);
    try {
      await vitest.runBaseTests(method, state, traces);
    } finally {
      await leave();
    }
  });
}
