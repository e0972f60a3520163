import { ClnrmError } from '@clnrm/model';

/** Creates the error of a rule that was given what it cannot use; `rule` is the function that was called. */
export function invalidRule(rule: string, problem: string, remedy: string): ClnrmError {
  return new ClnrmError('CLNRM_INVALID_RULE', `Failed to state ${rule}(): ${problem}. ${remedy}`);
}

/**
 * Refuses an object with keys that a rule does not know, and what is no object at all.
 * @throws ClnrmError `CLNRM_INVALID_RULE` that lists those it knows.
 */
export function checkKeys(rule: string, options: unknown, keys: readonly string[]): void {
  const remedy = `Give ${keys.join(', ')}.`;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidRule(rule, `${describe(options)} is given instead of an object of options`, remedy);
  }
  for (const key of Object.keys(options)) {
    if (!keys.includes(key)) throw invalidRule(rule, `there is no option "${key}"`, remedy);
  }
}

/**
 * Refuses what is no number within limits, both inclusive; `what` names it.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function checkNumber(
  rule: string,
  what: string,
  value: unknown,
  { from, to = Infinity, whole = false }: { from: number; to?: number; whole?: boolean },
): void {
  const fits = typeof value === 'number' && value >= from && value <= to;
  if (fits && (!whole || Number.isInteger(value))) return;
  const range = to === Infinity ? `${from} or more` : `from ${from} to ${to}`;
  throw invalidRule(
    rule,
    `${what} is ${describe(value)}`,
    `Give a ${whole ? 'whole ' : ''}number, ${range}.`,
  );
}

function describe(value: unknown): string {
  if (value === null || typeof value === 'number') return String(value);
  return Array.isArray(value) ? 'a list' : typeof value;
}
