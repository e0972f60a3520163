import type { ResourceDemand } from '@clnrm/scenario';
import type { Channel } from './channel.ts';

/** How code in a room asks the host for a share of the machine. */
interface RoomResources {
  readonly reserve: (demand: ResourceDemand) => Promise<void>;
}

const key = Symbol.for('clnrm.room.resources');
const holder = globalThis as { readonly [key]?: RoomResources };

/** Has the code of this room find a way to ask its host; returns what to call when the host has granted it. */
export function offerResources({ post }: Pick<Channel, 'post'>): () => void {
  let grant = (): void => {};
  const resources: RoomResources = {
    reserve: async (demand) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      grant = resolve;
      post({ clnrm: 'reserve', demand });
      await promise;
    },
  };
  Object.defineProperty(globalThis, key, { value: resources });
  return () => grant();
}

/**
 * Waits until the host sets aside what the services of the file that runs here ask for, all at once. It is given back when
 * the file has ended, in whatever way. Where there is no host of clnrm's, nothing is waited for.
 */
export async function reserveResources(demand: ResourceDemand): Promise<void> {
  if (demand.cpu > 0 || demand.memory > 0) await holder[key]?.reserve(demand);
}
