import { invalidRule } from './invalid-rule.ts';
import type { Rule } from './rule.ts';

/** Tells whether a value is a rule. */
export function isRule(value: unknown): value is Rule {
  return typeof value === 'object' && value !== null && 'judge' in value && typeof value.judge === 'function';
}

/** @throws ClnrmError `CLNRM_INVALID_RULE` where one of `rules` is none, or there is none. */
export function requireRules(name: string, rules: readonly unknown[]): void {
  if (rules.length === 0) throw invalidRule(name, 'it was given no rule', 'Give at least one.');
  for (const [index, rule] of rules.entries()) {
    if (isRule(rule)) continue;
    throw invalidRule(name, `argument ${index + 1} is not a rule`, 'Give rules such as occurs("a").');
  }
}
