import { ClnrmError, spanKinds } from '@clnrm/model';
import type { SpanSelector } from './selector.ts';

type Check = (value: unknown) => string | undefined;

const statuses = ['unset', 'ok', 'error'];

const checks: Readonly<Record<string, Check>> = {
  name: checkText,
  kind: oneOf(spanKinds),
  service: checkText,
  status: oneOf(statuses),
  attributes: checkPatterns,
  resource: checkPatterns,
  scope: checkText,
  event: checkText,
};

const keys = [...Object.keys(checks), 'parent'];

/** Tells whether a key names a condition of a selector. */
export function isSelectorKey(key: string): boolean {
  return keys.includes(key);
}

/**
 * Refuses what is not a selector.
 * @throws ClnrmError `CLNRM_INVALID_SELECTOR` that names the key at fault.
 */
export function checkSelector(selector: unknown, path = ''): asserts selector is SpanSelector {
  if (typeof selector === 'string' || selector instanceof RegExp) {
    const problem = checkText(selector);
    if (problem !== undefined) throw invalid(`${path || 'the name'} ${problem}`);
    return;
  }
  if (typeof selector !== 'object' || selector === null || Array.isArray(selector)) {
    const what = selector === null ? 'null' : Array.isArray(selector) ? 'a list' : typeof selector;
    throw invalid(`${path || 'the selector'} is ${what} instead of a name, a RegExp or an object`);
  }
  const entries = Object.entries(selector).filter(([, value]) => value !== undefined);
  if (entries.length === 0) throw invalid(`${path || 'the selector'} has no condition`);
  for (const [key, value] of entries) checkEntry(path === '' ? key : `${path}.${key}`, key, value);
}

function checkEntry(path: string, key: string, value: unknown): void {
  if (key === 'parent') return checkSelector(value, path);
  const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
  if (check === undefined) throw invalid(`"${path}" is not a condition`, `Use ${keys.join(', ')}.`);
  const problem = check(value);
  if (problem !== undefined) throw invalid(`${path} ${problem}`);
}

function checkText(value: unknown): string | undefined {
  if (value instanceof RegExp) return undefined;
  if (typeof value !== 'string') return `is ${typeof value} instead of a string or a RegExp`;
  return value === '' ? 'is empty' : undefined;
}

function oneOf(words: readonly string[]): Check {
  return (value) =>
    words.includes(value as string)
      ? undefined
      : `is ${JSON.stringify(value) ?? typeof value} instead of one of ${words.join(', ')}`;
}

function checkPatterns(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'is not an object of attributes';
  for (const [key, pattern] of Object.entries(value)) {
    if (key === '') return 'has an empty key';
    if (pattern === undefined)
      return `asks for "${key}" to be undefined; use a predicate to ask for its absence`;
  }
  return undefined;
}

function invalid(problem: string, remedy = 'Give a name, a RegExp, or an object of conditions.'): ClnrmError {
  return new ClnrmError('CLNRM_INVALID_SELECTOR', `Failed to expect a span: ${problem}. ${remedy}`);
}
