import { serviceOf } from '@clnrm/model';
import { ServiceTrace } from '../graph/service-trace.ts';
import type { Trace } from '../graph/trace.ts';
import type { Pattern } from '../claim/pattern.ts';
import type { SpanSelectorFields } from '../claim/selector.ts';
import { present } from '../predicates/values.ts';
import { checkKeys, invalidRule } from './invalid-rule.ts';
import { every } from './structure/every.ts';
import { conjunction, type JudgedRule, refuted, type Rule, type RuleGroup } from './rule.ts';

/** What spans must be: all conditions of a selector; attributes also as a list of keys that must be there. */
export interface SpanRequirements extends Omit<SpanSelectorFields, 'attributes'> {
  readonly attributes?: readonly string[] | Readonly<Record<string, Pattern>>;
}

/** Rules by the level that they speak of; at least one is given. */
export interface LevelRules {
  /** About single spans: rules, or by the name of spans what each of them must be. */
  readonly span?: readonly Rule[] | Readonly<Record<string, SpanRequirements>>;
  /** About one service each, by its name: they see its spans alone, and those that others called are roots. */
  readonly service?: Readonly<Record<string, readonly Rule[]>>;
  /** About what services do with each other. */
  readonly crossService?: readonly Rule[];
  /** About the trace as a whole. */
  readonly system?: readonly Rule[];
}

/** How levels are judged. */
export interface LevelsOptions {
  /** False by default: every level is judged and everything found is collected. True: none after one that is refuted. */
  readonly failFast?: boolean;
}

interface Level {
  readonly heading: string;
  readonly judge: (trace: Trace) => readonly JudgedRule[];
}

const rule = 'levels';
const remedy = 'Give span, service, crossService or system.';

/**
 * States rules for single spans, services, services with each other, and the whole system in one: all must hold, and a
 * failure shows what every rule of every level came to.
 * @throws ClnrmError `CLNRM_INVALID_RULE`
 */
export function levels(rules: LevelRules, options: LevelsOptions = {}): Rule {
  checkKeys(rule, rules, ['span', 'service', 'crossService', 'system']);
  checkKeys(rule, options, ['failFast']);
  const all = levelsOf(rules);
  if (all.length === 0) throw invalidRule(rule, 'no level is given', remedy);
  return {
    claim: `all levels hold: ${all.map(({ heading }) => heading).join(', ')}`,
    judge: (trace) => {
      const groups = judgeLevels(all, trace, options.failFast === true);
      const verdicts = groups.flatMap(({ judged = [] }) => judged.map(({ verdict }) => verdict));
      const isFinal = verdicts.every((verdict) => verdict.isFinal);
      return { ...conjunction(verdicts), isFinal, groups };
    },
  };
}

function levelsOf({ span, service, crossService, system }: LevelRules): readonly Level[] {
  return [
    ...(span === undefined ? [] : [wholeTrace('span', spanRules(span))]),
    ...Object.entries(service ?? {}).map(([name, rules]) => ofService(name, rules)),
    ...(crossService === undefined ? [] : [wholeTrace('cross-service', crossService)]),
    ...(system === undefined ? [] : [wholeTrace('system', system)]),
  ];
}

function spanRules(span: NonNullable<LevelRules['span']>): readonly Rule[] {
  if (isList(span)) return span;
  checkKeys(rule, span, Object.keys(span ?? {}));
  return Object.entries(span).map(([name, requirements]) => every(name, selectorOf(requirements)));
}

function selectorOf({ attributes, ...fields }: SpanRequirements): SpanSelectorFields {
  if (attributes === undefined) return fields;
  return {
    ...fields,
    attributes: isKeys(attributes) ? Object.fromEntries(attributes.map((key) => [key, present])) : attributes,
  };
}

function isKeys(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

function wholeTrace(heading: string, rules: readonly Rule[]): Level {
  checkRules(heading, rules);
  return {
    heading,
    judge: (trace) => rules.map((each) => ({ rule: each, verdict: each.judge(trace) })),
  };
}

function ofService(name: string, rules: readonly Rule[]): Level {
  const heading = `service ${name}`;
  checkRules(heading, rules);
  return {
    heading,
    judge: (trace) => {
      const part = new ServiceTrace(trace, name);
      const missing = part.spans.length === 0 ? refuted([noSpans(name, trace)]) : undefined;
      return rules.map((each) => ({ rule: each, verdict: missing ?? each.judge(part) }));
    },
  };
}

function noSpans(name: string, trace: Trace): { readonly what: string; readonly spans: readonly [] } {
  const services = [...new Set(trace.spans.map(serviceOf))].join(', ');
  const known = services === '' ? 'no span has arrived' : `spans came from ${services}`;
  return { what: `no span of service ${name} occurs: ${known}`, spans: [] };
}

function judgeLevels(all: readonly Level[], trace: Trace, failFast: boolean): readonly RuleGroup[] {
  let isOver = false;
  return all.map(({ heading, judge }) => {
    if (isOver) return { heading, judged: undefined };
    const judged = judge(trace);
    isOver = failFast && judged.some(({ verdict }) => verdict.kind === 'refuted');
    return { heading, judged };
  });
}

function checkRules(level: string, rules: unknown): void {
  if (!Array.isArray(rules) || rules.length === 0) {
    throw invalidRule(rule, `the level ${level} has no list of rules`, 'Give at least one rule for it.');
  }
  for (const [index, each] of rules.entries()) {
    const isRule = typeof each === 'object' && each !== null && typeof each.judge === 'function';
    if (!isRule)
      throw invalidRule(
        rule,
        `${index + 1} of the level ${level} is no rule`,
        'Give rules such as serviceEdges().',
      );
  }
}

function isList(value: unknown): value is readonly Rule[] {
  return Array.isArray(value);
}
