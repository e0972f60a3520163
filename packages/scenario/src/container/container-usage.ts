import type { ResourceUsage } from '../service/resource-usage.ts';
import type { EngineContainer } from './engine.ts';

/** What is read of the engine's figures; which of them there are depends on the version of control groups. */
interface Figures {
  readonly cpu_stats: { readonly cpu_usage: { readonly total_usage: number } };
  readonly memory_stats: { readonly usage?: number; readonly stats?: Readonly<Record<string, number>> };
}

/** The init that the engine puts before the program of a container. */
const init = /(?:^|\/)(?:docker-init|tini|catatonit)\b/;

/** Asks for what a container has used so far. */
export async function containerUsage(container: EngineContainer): Promise<ResourceUsage> {
  const { cpu_stats, memory_stats } = (await container.stats({
    stream: false,
    'one-shot': true,
  })) as unknown as Figures;
  const { usage = 0, stats = {} } = memory_stats;
  // As `docker stats`: files that the kernel keeps in memory and can drop do not count.
  const droppable = stats['total_inactive_file'] ?? stats['inactive_file'] ?? 0;
  return {
    cpuSeconds: cpu_stats.cpu_usage.total_usage / 1e9,
    memory: Math.max(usage - droppable, 0),
    processes: await countProcesses(container),
  };
}

/** The engine's own figure counts threads, so that its list is asked for. */
async function countProcesses(container: EngineContainer): Promise<number> {
  const { Processes } = (await container.top({ ps_args: '-eo pid,args' })) as {
    readonly Processes: readonly (readonly string[])[];
  };
  return Processes.filter(([, command = '']) => !init.test(command.split(' ')[0] ?? '')).length;
}
