import { acyclic } from '../structure/acyclic.ts';
import { allEnded } from '../structure/all-ended.ts';
import { noOrphans } from '../structure/no-orphans.ts';
import { oneRoot } from '../structure/one-root.ts';
import { uniqueIds } from '../structure/unique-ids.ts';
import { invalidRule, checkKeys } from '../invalid-rule.ts';
import { conjunction, refuted, type Rule } from '../rule.ts';
import { conventionalNames } from './conventional-names.ts';
import { sampled } from './sampled.ts';

/** What a sound trace is. */
export interface HygieneOptions {
  /** Whether there is one root, `true` by default. In a test every span descends from it, or is joined to it by links. */
  readonly oneRoot?: boolean;
  /** Whether every parent has arrived, `true` by default. */
  readonly parents?: boolean;
  /** Whether no span is left open, `true` by default. */
  readonly ended?: boolean;
  /** Whether ids are unique and no span is its own ancestor, `true` by default. */
  readonly ids?: boolean;
  /** Whether every span was sampled, `true` by default. */
  readonly sampled?: boolean;
  /**
   * What becomes of attribute keys that the semantic conventions have renamed: `'advise'` by default, a note in the message
   * of a claim that failed for another reason. `'fail'` refutes, `'off'` says nothing.
   */
  readonly names?: 'advise' | 'fail' | 'off';
}

/** {@link HygieneOptions} with every default filled in. */
export type ResolvedHygieneOptions = Required<HygieneOptions>;

const defaults: ResolvedHygieneOptions = {
  oneRoot: true,
  parents: true,
  ended: true,
  ids: true,
  sampled: true,
  names: 'advise',
};

const keys = Object.keys(defaults);

const given = new WeakSet<Rule>();

/**
 * States that a trace is sound: see {@link HygieneOptions}. Refuted where no span has arrived. Every `expectTrace` states
 * it besides its rules.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function hygiene(options: HygieneOptions = {}): Rule {
  const rule = soundness(resolveHygiene(options));
  const stated: Rule = {
    claim: rule.claim,
    judge: (trace) =>
      trace.spans.length === 0
        ? refuted([
            { what: 'no span has arrived', spans: [], remedy: 'Check that what the test does is traced.' },
          ])
        : rule.judge(trace),
  };
  given.add(stated);
  return stated;
}

/** Tells whether a rule was made by {@link hygiene}. */
export function isHygiene(rule: Rule): boolean {
  return given.has(rule);
}

/** The same of a trace that may be empty. */
export function soundness(options: ResolvedHygieneOptions): Rule {
  const parts = [
    ...(options.oneRoot ? [oneRoot()] : []),
    ...(options.parents ? [noOrphans()] : []),
    ...(options.ended ? [allEnded()] : []),
    ...(options.ids ? [uniqueIds(), acyclic()] : []),
    ...(options.sampled ? [sampled()] : []),
    ...(options.names === 'fail' ? [conventionalNames()] : []),
  ];
  return {
    claim: 'the trace is sound',
    judge: (trace) => conjunction(parts.map((part) => part.judge(trace))),
  };
}

/**
 * Checks the options and fills in what they leave out.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function resolveHygiene(
  options: HygieneOptions,
  from: ResolvedHygieneOptions = defaults,
): ResolvedHygieneOptions {
  checkKeys('hygiene', options, keys);
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [key, value] of entries) {
    const isGood =
      key === 'names' ? ['advise', 'fail', 'off'].includes(String(value)) : typeof value === 'boolean';
    if (isGood) continue;
    const remedy = key === 'names' ? 'Give "advise", "fail" or "off".' : 'Give true or false.';
    throw invalidRule('hygiene', `${key} is ${JSON.stringify(value)}`, remedy);
  }
  return { ...from, ...Object.fromEntries(entries) };
}
