import { every, type Truth } from '../../claim/conditions/truth.ts';
import { type SqlToken, sqlTokens } from './sql-tokens.ts';

/**
 * Tells whether a statement is the one that a pattern asks for. Text is compared word by word: `?` in the pattern stands
 * for any value, a value for itself; where the statement has a placeholder instead of that value, it cannot be told. An
 * expression is tried on the statement as it is, with white space as single blanks.
 */
export function matchStatement(pattern: string | RegExp, statement: string): Truth {
  if (pattern instanceof RegExp) return statement.replaceAll(/\s+/g, ' ').trim().search(pattern) >= 0;
  return matchTokens(sqlTokens(pattern), sqlTokens(statement));
}

function matchTokens(pattern: readonly SqlToken[], actual: readonly SqlToken[]): Truth {
  if (pattern.length !== actual.length) return false;
  return every(pattern.entries(), ([index, token]) => matchToken(token, actual[index] as SqlToken));
}

function matchToken(pattern: SqlToken, actual: SqlToken): Truth {
  if (pattern.kind === 'list' && actual.kind === 'list') return matchLists(pattern.values, actual.values);
  if (pattern.kind === 'word') return actual.kind === 'word' && pattern.text === actual.text;
  if (pattern.kind === 'list' || actual.kind === 'list' || actual.kind === 'word') return false;
  if (pattern.kind === 'placeholder') return true;
  return actual.kind === 'placeholder' ? undefined : pattern.text === actual.text;
}

/** One placeholder stands for a list of any length, as sanitised statements have it. */
function matchLists(pattern: readonly SqlToken[], actual: readonly SqlToken[]): Truth {
  const [only] = pattern;
  if (pattern.length === 1 && only?.kind === 'placeholder') return true;
  const isSanitised = actual.length === 1 && actual[0]?.kind === 'placeholder';
  return isSanitised && pattern.length > 1 ? undefined : matchTokens(pattern, actual);
}
