import { invalidRule } from './invalid-rule.ts';

/**
 * Refuses what is none of some words; `what` names the option.
 * @throws ClnrmError `CLNRM_INVALID_RULE` that lists the words.
 */
export function checkWord(rule: string, what: string, value: unknown, words: readonly string[]): void {
  if (words.some((word) => word === value)) return;
  throw invalidRule(
    rule,
    `${what} is ${JSON.stringify(value) ?? typeof value}`,
    `Give ${words.map((word) => `"${word}"`).join(' or ')}.`,
  );
}
