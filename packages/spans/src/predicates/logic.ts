import { checkPattern, fits, formatPattern, type Pattern } from '../claim/pattern.ts';
import { invalidPredicate, type Predicate, predicate } from './predicate.ts';

/** Anything but what fits `pattern`, also nothing at all: join it with `is.present` where there must be a value. */
export function not(pattern: Pattern): Predicate {
  requirePattern('not', pattern);
  return predicate(`not ${formatPattern(pattern)}`, (value) => !fits(pattern, value));
}

/** What fits every pattern. */
export function all(...patterns: readonly Pattern[]): Predicate {
  const text = requireAll('all', patterns).join(' and ');
  return predicate(text, (value) => patterns.every((pattern) => fits(pattern, value)));
}

/** What fits one pattern or more. */
export function any(...patterns: readonly Pattern[]): Predicate {
  const text = requireAll('any', patterns).join(' or ');
  return predicate(text, (value) => patterns.some((pattern) => fits(pattern, value)));
}

/** One of the values given, or what fits one of the patterns given. */
export function oneOf(...patterns: readonly Pattern[]): Predicate {
  const texts = requireAll('oneOf', patterns);
  return predicate(`one of ${texts.join(', ')}`, (value) => patterns.some((pattern) => fits(pattern, value)));
}

/** None of the values given; also nothing at all. */
export function noneOf(...patterns: readonly Pattern[]): Predicate {
  const texts = requireAll('noneOf', patterns);
  return predicate(
    `none of ${texts.join(', ')}`,
    (value) => !patterns.some((pattern) => fits(pattern, value)),
  );
}

function requireAll(name: string, patterns: readonly Pattern[]): readonly string[] {
  if (patterns.length === 0) throw invalidPredicate(name, 'it was given nothing', 'Give at least one value.');
  for (const pattern of patterns) requirePattern(name, pattern);
  return patterns.map(formatPattern);
}

/** @throws ClnrmError `CLNRM_INVALID_PREDICATE` where `pattern` is none. */
export function requirePattern(name: string, pattern: unknown): void {
  const problem = checkPattern(pattern);
  if (problem === undefined) return;
  throw invalidPredicate(
    name,
    `its argument ${problem}`,
    'Give a value, a RegExp, a predicate or a function.',
  );
}
