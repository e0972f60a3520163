import type { ExecResult, RunningProgram, ServiceHealth } from '../runtime/runtime.ts';
import type { ResourceUsage } from '../service/resource-usage.ts';
import type { KeeperClient } from './keeper-client.ts';
import type { Keeper } from './keeper.ts';
import type { Operations } from './peer.ts';
import type { Acquire, ExecBeside, FailedStart, Hello, LaunchProgram, OpenPlace } from './shared-protocol.ts';

/** What a room, or the main process of a run, may ask a keeper for. */
export function keeperOperations(keeper: Keeper, client: KeeperClient): Operations {
  const programOf = (key: string): RunningProgram => {
    const { program, about } = keeper.get(key);
    if (program === undefined) throw new Error(`service "${about.service.name}" is not running`);
    return program;
  };
  return {
    hello: (hello: Hello) => keeper.greet(client, hello),
    acquire: async (about: Acquire) => await keeper.acquire(client, about),
    open: async (place: OpenPlace) => await keeper.open(client, place),
    launch: async (given: LaunchProgram) => await keeper.launch(given),
    ready: (key: string) => keeper.ready(client, key),
    fail: async ({ key, code, message }: FailedStart) => await keeper.fail(client, key, { code, message }),
    vacate: async (key: string) => await keeper.vacate(client, key),
    replay: async (key: string) => await keeper.replay(client, key),
    release: (key: string) => keeper.release(client, key),
    exec: async ({ key, argv, environment, input }: ExecBeside, abort: AbortSignal): Promise<ExecResult> =>
      await programOf(key).exec(argv, { environment, input, abort }),
    stop: async ({ key, graceful }: { key: string; graceful: number }) => await programOf(key).stop(graceful),
    usage: async (key: string): Promise<ResourceUsage> => await programOf(key).usage(),
    health: async (key: string): Promise<ServiceHealth> => await programOf(key).health(),
    claim: async (traceId: string) => await client.room?.claim(traceId),
    claimTest: (testId: string) => client.room?.claimTest(testId),
    states: () => keeper.states(),
    endRun: () => keeper.endRun(),
    end: async () => await keeper.end(),
  };
}
