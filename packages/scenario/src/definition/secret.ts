import { optionError } from './definition-problem.ts';

/** What is shown in the place of a secret. */
export const secretMarker = '***';

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
    return secretMarker;
  }

  toJSON(): string {
    return secretMarker;
  }
}

/**
 * Marks a value of `env` as one that is never printed: `env: { API_KEY: secret(key) }`.
 * @throws ClnrmError `CLNRM_SERVICE_OPTION` for what is no text, such as a variable that is not set.
 */
export function secret(value: string): Secret {
  if (typeof value === 'string') return new Secret(value);
  throw optionError('a secret', {
    reason: `it is ${value === undefined ? 'undefined' : `no text but of type ${typeof value}`}`,
    remedy: 'Give a text; a variable that it comes from may not be set',
  });
}

/** Hides texts wherever they occur in another, the longest first so that none is left in part. */
export function hideSecrets(text: string, secrets: Iterable<string>): string {
  const known = [...secrets].filter((each) => each !== '').toSorted((a, b) => b.length - a.length);
  return known.reduce((hidden, each) => hidden.replaceAll(each, secretMarker), text);
}
