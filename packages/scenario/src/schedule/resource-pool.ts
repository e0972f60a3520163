/** What the services of a file ask for. */
export interface ResourceDemand {
  /** Processors. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** A share of the machine, or a place in the line for one. */
export interface Reservation {
  /** Resolves when the share is there; never when it was released before. */
  readonly granted: Promise<void>;
  /** Gives the share, or the place in the line, to others. May be called again. */
  release(): void;
}

interface Waiting {
  /** What it asked for. */
  readonly asked: ResourceDemand;
  /** Called with what it gets. */
  readonly grant: (share: ResourceDemand) => void;
}

/**
 * Hands out processors and memory, never more than there are. Each asks once, for all that it needs, and is served in the
 * order of asking: so none waits for ever, and none holds what another waits for while it waits itself.
 * Whoever asks for more than there is gets all there is, and is then alone.
 */
export class ResourcePool {
  readonly #capacity: ResourceDemand;
  readonly #line: Waiting[] = [];
  readonly #granted = new Set<ResourceDemand>();
  readonly #occupied = new Set<ResourceDemand>();

  constructor(capacity: ResourceDemand) {
    this.#capacity = capacity;
  }

  /** What nobody has now. It is counted anew each time, so that fractions do not add up to an error. */
  get free(): ResourceDemand {
    const used = sum(...this.#granted, ...this.#occupied);
    return { cpu: this.#capacity.cpu - used.cpu, memory: this.#capacity.memory - used.memory };
  }

  /**
   * Takes a share at once, whoever has one, for what all files of the run share: who waits for it may hold a share itself.
   * Returns a function that gives it back.
   */
  occupy(demand: ResourceDemand): () => void {
    const share = { ...demand };
    this.#occupied.add(share);
    return () => {
      this.#occupied.delete(share);
      this.#serve();
    };
  }

  /** Asks for a share. */
  reserve(asked: ResourceDemand): Reservation {
    let share: ResourceDemand | undefined;
    const waiting: Waiting = {
      asked,
      grant: (granted) => {
        share = granted;
        resolve();
      },
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#line.push(waiting);
    this.#serve();
    return {
      granted: promise,
      release: () => {
        if (share !== undefined) this.#granted.delete(share);
        else if (this.#line.includes(waiting)) this.#line.splice(this.#line.indexOf(waiting), 1);
        this.#serve();
      },
    };
  }

  #serve(): void {
    for (let next = this.#line[0]; next !== undefined; next = this.#line[0]) {
      const share = this.#shareOf(next.asked);
      if (!this.#fits(share)) return;
      this.#line.shift();
      this.#granted.add(share);
      next.grant(share);
    }
  }

  /** No more than files can have at all. */
  #shareOf({ cpu, memory }: ResourceDemand): ResourceDemand {
    const occupied = sum(...this.#occupied);
    return {
      cpu: Math.max(0, Math.min(cpu, this.#capacity.cpu - occupied.cpu)),
      memory: Math.max(0, Math.min(memory, this.#capacity.memory - occupied.memory)),
    };
  }

  #fits({ cpu, memory }: ResourceDemand): boolean {
    const { free } = this;
    return (cpu === 0 || cpu <= free.cpu) && (memory === 0 || memory <= free.memory);
  }
}

/** Adds demands up. */
export function sum(...demands: readonly ResourceDemand[]): ResourceDemand {
  return {
    cpu: demands.reduce((all, { cpu }) => all + cpu, 0),
    memory: demands.reduce((all, { memory }) => all + memory, 0),
  };
}
