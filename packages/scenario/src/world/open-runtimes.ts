import { randomUUID } from 'node:crypto';
import type { Runtime, RuntimeKind } from '../runtime/runtime.ts';

/** The runtimes of one set of services, each kind opened once, when it is first asked for. */
export class OpenRuntimes {
  readonly #open = new Map<RuntimeKind, Promise<Runtime>>();
  /** Kinds of one name get one id, so that what they make for the set belongs together. */
  readonly #ids = new Map<string, string>();

  /** The runtime of a kind. `folder` is that of the set. */
  async open(kind: RuntimeKind, folder: string): Promise<Runtime> {
    const known = this.#open.get(kind);
    if (known !== undefined) return await known;
    const id = this.#ids.get(kind.name) ?? randomUUID();
    this.#ids.set(kind.name, id);
    const opening = kind.open({ id, folder });
    this.#open.set(kind, opening);
    return await opening;
  }

  /** Closes those that were opened. */
  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const opening of open) {
      const runtime = await opening.catch(() => undefined);
      await runtime?.close();
    }
  }
}
