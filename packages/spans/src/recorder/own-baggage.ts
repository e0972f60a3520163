import type { Baggage, BaggageEntry } from '@opentelemetry/api';

/** Baggage as the API's own is: immutable. */
export class OwnBaggage implements Baggage {
  readonly #entries: ReadonlyMap<string, BaggageEntry>;

  constructor(entries: ReadonlyMap<string, BaggageEntry> = new Map()) {
    this.#entries = entries;
  }

  getEntry(key: string): BaggageEntry | undefined {
    return this.#entries.get(key);
  }

  getAllEntries(): [string, BaggageEntry][] {
    return [...this.#entries];
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return new OwnBaggage(new Map(this.#entries).set(key, entry));
  }

  removeEntry(key: string): Baggage {
    return this.removeEntries(key);
  }

  removeEntries(...keys: string[]): Baggage {
    return new OwnBaggage(new Map([...this.#entries].filter(([key]) => !keys.includes(key))));
  }

  clear(): Baggage {
    return new OwnBaggage();
  }
}
