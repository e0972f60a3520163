import { glob } from './glob.ts';
import { invalidPredicate, type Predicate, predicate } from './predicate.ts';

/** Text that begins with `start`. */
export function startingWith(start: string): Predicate {
  requireText('startingWith', start);
  return predicate(
    `starting with ${JSON.stringify(start)}`,
    (value) => typeof value === 'string' && value.startsWith(start),
  );
}

/** Text that ends with `end`. */
export function endingWith(end: string): Predicate {
  requireText('endingWith', end);
  return predicate(
    `ending with ${JSON.stringify(end)}`,
    (value) => typeof value === 'string' && value.endsWith(end),
  );
}

/** Text that a pattern with `*` for any text and `?` for any one character stands for: `is.like('GET /users/*')`. */
export function like(pattern: string): Predicate {
  requireText('like', pattern);
  const expression = glob(pattern);
  return predicate(
    `like ${JSON.stringify(pattern)}`,
    (value) => typeof value === 'string' && expression.test(value),
  );
}

function requireText(name: string, text: unknown): void {
  if (typeof text === 'string' && text !== '') return;
  const problem = text === '' ? 'the text is empty' : `${JSON.stringify(text) ?? typeof text} is not text`;
  throw invalidPredicate(name, problem, 'Give a text of at least one character.');
}
