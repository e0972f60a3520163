import { checkKeys, invalidRule } from '../invalid-rule.ts';

/** Between which services: a list, each with any other of it, or one direction. */
export type Between = readonly string[] | { readonly from: string; readonly to: string };

/** Which way across services is judged. */
export interface Way {
  /** Undefined for every service of the trace. */
  readonly services: readonly string[] | undefined;
  /** The one service that is led to, where it is one direction. */
  readonly target: string | undefined;
  readonly leads: (from: string, to: string) => boolean;
  readonly text: string;
}

/**
 * Reads between which services a rule speaks.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function resolveWay(rule: string, between: Between | undefined): Way {
  const leads = (from: string, to: string): boolean => from !== to;
  if (between === undefined)
    return { services: undefined, target: undefined, leads, text: 'between all services' };
  if (isList(between)) {
    const isFine = between.length > 1 && between.every((name) => typeof name === 'string' && name !== '');
    if (!isFine)
      throw invalidRule(rule, 'there are no two names in the list of services', 'Give two or more.');
    return {
      services: between,
      target: undefined,
      leads: (from, to) => from !== to && between.includes(from) && between.includes(to),
      text: `between ${between.join(', ')}`,
    };
  }
  checkKeys(rule, between, ['from', 'to']);
  const { from, to } = between;
  const isFine = [from, to].every((name) => typeof name === 'string' && name !== '') && from !== to;
  if (!isFine) throw invalidRule(rule, 'from and to are no two services', 'Give two names.');
  return {
    services: [from, to],
    target: to,
    leads: (a, b) => a === from && b === to,
    text: `from ${from} to ${to}`,
  };
}

function isList(between: Between): between is readonly string[] {
  return Array.isArray(between);
}
