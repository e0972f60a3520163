import { randomUUID } from 'node:crypto';
import { containers } from '../container/container-runtime.ts';
import { processes } from '../runtime/process/process-runtime.ts';
import type { Runtime, RuntimeKind } from '../runtime/runtime.ts';
import type { OpenPlace } from './shared-protocol.ts';

type RuntimeSpec = OpenPlace['runtime'];

/** Makes the kinds of runtimes, by their names, that a service can be started in on behalf of another process. */
const kinds: Readonly<Record<string, (options: RuntimeSpec['options']) => RuntimeKind>> = {
  process: () => processes,
  container: (options) => containers(options),
};

/** Whether what a service runs in can be opened by whoever keeps it. */
export function canShare({ name, options }: RuntimeKind): boolean {
  return options !== undefined && Object.hasOwn(kinds, name);
}

/** The runtimes that a keeper has opened, one for each group of services and kind. */
export class SharedRuntimes {
  readonly #folder: string;
  readonly #open = new Map<string, Map<string, Promise<Runtime>>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The runtime of a group. */
  async open(group: string, { name, options }: RuntimeSpec): Promise<Runtime> {
    const ofGroup = this.#open.get(group) ?? new Map<string, Promise<Runtime>>();
    this.#open.set(group, ofGroup);
    const known = ofGroup.get(name);
    if (known !== undefined) return await known;
    const kind = kinds[name]?.(options);
    if (kind === undefined) throw new Error(`there is no runtime "${name}" that files can share`);
    const opening = kind.open({ id: randomUUID(), folder: this.#folder });
    ofGroup.set(name, opening);
    return await opening;
  }

  /** Closes those of all other groups, whose services have been stopped before. */
  async closeExcept(groups: ReadonlySet<string>): Promise<void> {
    const idle = [...this.#open].filter(([group]) => !groups.has(group));
    for (const [group, runtimes] of idle) {
      this.#open.delete(group);
      for (const opening of runtimes.values()) await (await opening.catch(() => undefined))?.close();
    }
  }
}
