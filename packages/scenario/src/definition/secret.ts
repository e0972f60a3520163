const marker = '***';

/** A text that is given to a service and printed nowhere: not in errors, logs, reports or handles. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return marker;
  }

  toJSON(): string {
    return marker;
  }
}

/** Marks a value of `env` as one that is never printed: `env: { API_KEY: secret(process.env.API_KEY) }`. */
export function secret(value: string): Secret {
  return new Secret(value);
}

/** Hides texts wherever they occur in another, the longest first so that none is left in part. */
export function hideSecrets(text: string, secrets: Iterable<string>): string {
  const known = [...secrets].filter((each) => each !== '').toSorted((a, b) => b.length - a.length);
  return known.reduce((hidden, each) => hidden.replaceAll(each, marker), text);
}
