import type { RoomHooks } from '@clnrm/model';
import { ClnrmError } from '@clnrm/model';
import type { NamedRoomHooks } from '../capabilities/compose-room-hooks.ts';
import type { RoomModule } from '../capabilities/registry.ts';
import { messageOf } from '../text/message-of.ts';

/**
 * Imports the room hooks of all capabilities, in the given order. Node keeps modules, so later files get them at once.
 * @throws {ClnrmError} `CLNRM_ROOM_MODULE` when a module cannot be loaded or does not export `room`.
 */
export async function loadRoomHooks(modules: readonly RoomModule[]): Promise<readonly NamedRoomHooks[]> {
  return Promise.all(
    modules.map(async ({ capability, url }) => {
      const exported = await load(capability, url);
      if (exported.room !== undefined) return { capability, hooks: exported.room };
      const found = Object.keys(exported).join(', ') || 'nothing';
      throw new ClnrmError(
        'CLNRM_ROOM_MODULE',
        `Failed to load the room hooks of the capability "${capability}": ${url} exports ${found}. Export them as "room".`,
      );
    }),
  );
}

async function load(capability: string, url: string): Promise<{ readonly room?: RoomHooks }> {
  try {
    return (await import(url)) as { readonly room?: RoomHooks };
  } catch (cause) {
    const reason = messageOf(cause);
    throw new ClnrmError(
      'CLNRM_ROOM_MODULE',
      `Failed to load the room hooks of the capability "${capability}" from ${url}: ${reason}. Correct the module, or the "room" that names it.`,
      { cause },
    );
  }
}
