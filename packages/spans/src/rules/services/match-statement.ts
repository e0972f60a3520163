import { type SqlToken, sqlTokens } from './sql-tokens.ts';

/** Whether something holds; undefined where it cannot be told. */
export type Answer = boolean | undefined;

/**
 * Tells whether a statement is the one that a pattern asks for. Text is compared word by word: `?` in the pattern stands
 * for any value, a value for itself; where the statement has a placeholder instead of that value, it cannot be told. An
 * expression is tried on the statement as it is, with white space as single blanks.
 */
export function matchStatement(pattern: string | RegExp, statement: string): Answer {
  if (pattern instanceof RegExp) return statement.replaceAll(/\s+/g, ' ').trim().search(pattern) >= 0;
  return matchTokens(sqlTokens(pattern), sqlTokens(statement));
}

function matchTokens(pattern: readonly SqlToken[], actual: readonly SqlToken[]): Answer {
  if (pattern.length !== actual.length) return false;
  return every(pattern.map((token, index) => matchToken(token, actual[index] as SqlToken)));
}

function matchToken(pattern: SqlToken, actual: SqlToken): Answer {
  if (pattern.kind === 'list' && actual.kind === 'list') return matchLists(pattern.values, actual.values);
  if (pattern.kind === 'word') return actual.kind === 'word' && pattern.text === actual.text;
  if (pattern.kind === 'list' || actual.kind === 'list' || actual.kind === 'word') return false;
  if (pattern.kind === 'placeholder') return true;
  return actual.kind === 'placeholder' ? undefined : pattern.text === actual.text;
}

/** One placeholder stands for a list of any length, as sanitised statements have it. */
function matchLists(pattern: readonly SqlToken[], actual: readonly SqlToken[]): Answer {
  const [only] = pattern;
  if (pattern.length === 1 && only?.kind === 'placeholder') return true;
  const isSanitised = actual.length === 1 && actual[0]?.kind === 'placeholder';
  return isSanitised && pattern.length > 1 ? undefined : matchTokens(pattern, actual);
}

/** Whether all hold: one that does not decides. */
export function every(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}
