import type { Span } from '@clnrm/model';
import type { Trace } from '../../graph/trace.ts';
import type { SpanSelectorFields } from '../selector.ts';
import type { Condition } from './condition.ts';
import type { Resolve, ResolvedSelector } from './resolved-selector.ts';
import { negate, some } from './truth.ts';

/** The conditions made of other selectors; those of `all` count as if they stood in the selector itself. */
export function logicConditions(
  { all = [], any, not }: SpanSelectorFields,
  resolve: Resolve,
): readonly Condition[] {
  return [
    ...all.flatMap((selector) => resolve(selector).conditions),
    ...(any === undefined ? [] : [anyCondition(any.map(resolve))]),
    ...(not === undefined ? [] : [notCondition(resolve(not))]),
  ];
}

function anyCondition(options: readonly ResolvedSelector[]): Condition {
  const expected = options.map((option) => `one ${oneText(option)}`).join(' or ');
  return {
    label: 'any',
    expected,
    clause: `that is ${options.length > 1 ? 'either ' : ''}${expected}`,
    judge: (span, trace) => some(options, (option) => option.judge(span, trace)),
    received: (span, trace) => options.map((option) => differencesText(option, span, trace)).join(' or '),
    mayBegin: options.some(({ mayBegin }) => mayBegin),
    mayCease: options.some(({ mayCease }) => mayCease),
  };
}

function notCondition(inner: ResolvedSelector): Condition {
  return {
    label: 'not',
    expected: `not one ${oneText(inner)}`,
    clause: `that is not one ${oneText(inner)}`,
    judge: (span, trace) => negate(inner.judge(span, trace)),
    received: (span, trace) => heldText(inner, span, trace),
    mayBegin: inner.mayCease,
    mayCease: inner.mayBegin,
  };
}

/** A selector as it reads after "one". */
function oneText(selector: ResolvedSelector): string {
  return selector.text.replace(/^of any name /, '').replace(/^(?=["/])/, 'named ');
}

function differencesText(selector: ResolvedSelector, span: Span, trace: Trace): string {
  return selector.conditions
    .filter((condition) => condition.judge(span, trace) !== true)
    .map((condition) => `${condition.label} ${condition.received(span, trace)}`)
    .join(' and ');
}

function heldText(selector: ResolvedSelector, span: Span, trace: Trace): string {
  const held = selector.conditions.map(
    (condition) => `${condition.label} ${condition.received(span, trace)}`,
  );
  return `one with ${held.join(' and ')}`;
}
