import type { SpanSelector, SpanSelectorFields } from '../selector.ts';
import type { Condition } from './condition.ts';
import { durationCondition } from './duration-condition.ts';
import { eventConditions } from './event-conditions.ts';
import { linkConditions } from './link-conditions.ts';
import { logicConditions } from './logic-conditions.ts';
import { ownConditions } from './own-conditions.ts';
import type { ResolvedSelector } from './resolved-selector.ts';
import { structureConditions } from './structure-conditions.ts';
import { every } from './truth.ts';

/** Turns a checked selector into conditions. */
export function resolveSelector(selector: SpanSelector): ResolvedSelector {
  const fields: SpanSelectorFields =
    typeof selector === 'object' && !(selector instanceof RegExp) ? selector : { name: selector };
  const conditions = [
    ...ownConditions(fields),
    ...(fields.duration === undefined ? [] : [durationCondition(fields.duration)]),
    ...eventConditions(fields),
    ...linkConditions(fields, resolveSelector),
    ...structureConditions(fields, resolveSelector),
    ...logicConditions(fields, resolveSelector),
  ];
  const alone = conditions.filter(({ mayBegin, mayCease }) => !mayBegin && !mayCease);
  return {
    conditions,
    text: textOf(conditions),
    name: nameOf(fields),
    judge: (span, trace) => every(conditions, (condition) => condition.judge(span, trace)),
    judgeAlone: (span, trace) => every(alone, (condition) => condition.judge(span, trace)),
    mayBegin: conditions.some(({ mayBegin }) => mayBegin),
    mayCease: conditions.some(({ mayCease }) => mayCease),
  };
}

function nameOf({ name, all = [] }: SpanSelectorFields): string | undefined {
  if (typeof name === 'string') return name;
  for (const selector of all) {
    const inner = resolveSelector(selector).name;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function textOf(conditions: readonly Condition[]): string {
  const name = conditions.find(({ label }) => label === 'name');
  const others = conditions.filter((condition) => condition !== name);
  const withs = others.flatMap(({ label, expected, clause }) => {
    if (label === 'name') return [`name ${expected}`];
    return clause.startsWith('with ') ? [clause.slice('with '.length)] : [];
  });
  const rest = others.filter(({ label, clause }) => label !== 'name' && !clause.startsWith('with '));
  return [
    name === undefined ? 'of any name' : name.expected,
    ...(withs.length === 0 ? [] : [`with ${withs.join(' and ')}`]),
    ...(rest.length === 0 ? [] : [rest.map(({ clause }) => clause).join(' and ')]),
  ].join(' ');
}
