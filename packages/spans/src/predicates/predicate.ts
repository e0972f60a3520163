import { type AttributeValue, ClnrmError } from '@clnrm/model';

/** A condition on a value that says what it asks for. It is a function, so it may stand wherever a function may. */
export interface Predicate {
  (value: AttributeValue | undefined): boolean;
  /** As it reads after what it is about: `above 5`, `one of "a" or "b"`. */
  readonly text: string;
}

/** Creates a predicate. */
export function predicate(text: string, test: (value: AttributeValue | undefined) => boolean): Predicate {
  return Object.assign((value: AttributeValue | undefined) => test(value), { text });
}

/** Tells whether a pattern is a predicate, rather than a value or a function without words. */
export function isPredicate(pattern: unknown): pattern is Predicate {
  return typeof pattern === 'function' && 'text' in pattern && typeof pattern.text === 'string';
}

/** Creates the error of a predicate that was asked for something it cannot tell. */
export function invalidPredicate(name: string, problem: string, remedy: string): ClnrmError {
  return new ClnrmError('CLNRM_INVALID_PREDICATE', `Failed to read is.${name}: ${problem}. ${remedy}`);
}
