import type { Runtime, RuntimeKind, RuntimeSet } from '../runtime/runtime.ts';

/** The runtimes of one set of services, each opened once, when it is first asked for. */
export class OpenRuntimes {
  readonly #open = new Map<string, Promise<Runtime>>();

  /** The runtime of a kind. */
  async open(kind: RuntimeKind, set: RuntimeSet): Promise<Runtime> {
    const known = this.#open.get(kind.name);
    if (known !== undefined) return await known;
    const opening = kind.open(set);
    this.#open.set(kind.name, opening);
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
