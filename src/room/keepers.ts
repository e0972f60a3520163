import type { KeeperAccess } from '@clnrm/scenario';
import type { Channel } from './channel.ts';

/** How code in a room asks its host who keeps the services that files share. */
interface RoomKeepers {
  readonly ask: () => Promise<KeeperAccess | undefined>;
}

const key = Symbol.for('clnrm.room.keepers');
const holder = globalThis as { readonly [key]?: RoomKeepers };

/** Has the code of this room find a way to ask its host; returns what to call with the answer. */
export function offerKeepers({
  post,
}: Pick<Channel, 'post'>): (access: KeeperAccess | undefined) => void {
  let answer: (access: KeeperAccess | undefined) => void = () => {};
  const keepers: RoomKeepers = {
    ask: async () => {
      const { promise, resolve } = Promise.withResolvers<KeeperAccess | undefined>();
      const before = answer;
      answer = (access) => {
        before(access);
        resolve(access);
      };
      post({ clnrm: 'share' });
      return await promise;
    },
  };
  Object.defineProperty(globalThis, key, { value: keepers });
  return (access) => answer(access);
}

/** Asks who keeps the services that all files of the run share; undefined where nobody does. */
export async function askKeepers(): Promise<KeeperAccess | undefined> {
  return await holder[key]?.ask();
}
