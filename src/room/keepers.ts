import { ClnrmError } from '@clnrm/model';
import type { KeeperAccess } from '@clnrm/scenario';
import type { Channel } from './channel.ts';
import type { KeepersAnswer } from './messages.ts';

/** How code in a room asks its host who keeps the services that files share. */
interface RoomKeepers {
  readonly ask: (keep: boolean) => Promise<KeepersAnswer>;
}

const key = Symbol.for('clnrm.room.keepers');
const holder = globalThis as { readonly [key]?: RoomKeepers };

/** Has the code of this room find a way to ask its host; returns what to call with the next answer. */
export function offerKeepers({ post }: Pick<Channel, 'post'>): (answer: KeepersAnswer) => void {
  const asked: ((answer: KeepersAnswer) => void)[] = [];
  const keepers: RoomKeepers = {
    ask: (keep) => {
      const { promise, resolve } = Promise.withResolvers<KeepersAnswer>();
      asked.push(resolve);
      post({ clnrm: 'share', keep });
      return promise;
    },
  };
  Object.defineProperty(globalThis, key, { value: keepers });
  return (answer) => asked.shift()?.(answer);
}

/**
 * Asks who keeps the services that all files of the run share, and with `keep` those that stay up after it; undefined where
 * nobody does.
 */
export async function askKeepers(keep: boolean): Promise<KeeperAccess | undefined> {
  const answer = await holder[key]?.ask(keep);
  if (answer?.problem !== undefined) throw new ClnrmError('CLNRM_SERVICE_KEEPER', answer.problem);
  return answer?.access;
}
