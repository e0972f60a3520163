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
  readonly demand: ResourceDemand;
  readonly grant: () => void;
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

  constructor(capacity: ResourceDemand) {
    this.#capacity = capacity;
  }

  /** What nobody has now. It is counted anew each time, so that fractions do not add up to an error. */
  get free(): ResourceDemand {
    const used = sum(...this.#granted);
    return { cpu: this.#capacity.cpu - used.cpu, memory: this.#capacity.memory - used.memory };
  }

  /** Asks for a share. */
  reserve(asked: ResourceDemand): Reservation {
    const demand = {
      cpu: Math.min(asked.cpu, this.#capacity.cpu),
      memory: Math.min(asked.memory, this.#capacity.memory),
    };
    let state: 'waiting' | 'granted' | 'released' = 'waiting';
    const waiting: Waiting = {
      demand,
      grant: () => {
        state = 'granted';
        resolve();
      },
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#line.push(waiting);
    this.#serve();
    return {
      granted: promise,
      release: () => {
        if (state === 'waiting') this.#line.splice(this.#line.indexOf(waiting), 1);
        else this.#granted.delete(demand);
        state = 'released';
        this.#serve();
      },
    };
  }

  #serve(): void {
    for (let next = this.#line[0]; next !== undefined && this.#fits(next.demand); next = this.#line[0]) {
      this.#line.shift();
      this.#granted.add(next.demand);
      next.grant();
    }
  }

  #fits({ cpu, memory }: ResourceDemand): boolean {
    const { free } = this;
    return cpu <= free.cpu && memory <= free.memory;
  }
}

/** Adds demands up. */
export function sum(...demands: readonly ResourceDemand[]): ResourceDemand {
  return {
    cpu: demands.reduce((all, { cpu }) => all + cpu, 0),
    memory: demands.reduce((all, { memory }) => all + memory, 0),
  };
}
