import { type Engine, ignoreMissing } from './engine.ts';

/** The volumes of the engine that containers of a set share, each made when the first of them asks for it. */
export class SharedVolumes {
  readonly #engine: Engine;
  readonly #set: string;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #made = new Map<string, Promise<unknown>>();

  constructor(engine: Engine, set: string, labels: Readonly<Record<string, string>>) {
    this.#engine = engine;
    this.#set = set;
    this.#labels = labels;
  }

  /** The name of a volume for the engine. */
  nameOf(name: string): string {
    // Those of one service alone are named after it, and no service has a name that begins so.
    return `clnrm-${this.#set}-.${name}`;
  }

  async make(name: string): Promise<void> {
    const made =
      this.#made.get(name) ??
      this.#engine.docker.createVolume({ Name: this.nameOf(name), Labels: this.#labels });
    this.#made.set(name, made);
    await made;
  }

  /** Removes them. No container may have them any more. */
  async close(): Promise<void> {
    for (const [name, made] of this.#made) {
      await made.catch(() => {});
      await this.#engine.docker.getVolume(this.nameOf(name)).remove({ force: true }).catch(ignoreMissing);
    }
    this.#made.clear();
  }
}
