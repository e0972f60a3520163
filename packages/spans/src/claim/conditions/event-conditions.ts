import { type Attributes, attributeOf, type Span, type SpanEvent } from '@clnrm/model';
import { formatValue } from '../format-value.ts';
import { fits, formatPattern } from '../pattern.ts';
import type { AttributePatterns, EventFields, SpanSelectorFields, TextPattern } from '../selector.ts';
import type { Condition } from './condition.ts';
import { formatAttributes } from './own-conditions.ts';

type Given = TextPattern | EventFields;

/** The conditions on events, exceptions among them. */
export function eventConditions(fields: SpanSelectorFields): readonly Condition[] {
  return [
    ...(fields.event === undefined ? [] : [eventCondition(fields.event)]),
    ...(fields.events === undefined ? [] : [allEventsCondition(fields.events)]),
    ...(fields.exception === undefined ? [] : [exceptionCondition(fields.exception)]),
  ];
}

/** Tells whether attributes fit patterns; there may be others. */
export function fitsAll(patterns: AttributePatterns = {}, attributes: Attributes): boolean {
  return Object.entries(patterns).every(([key, pattern]) => fits(pattern, attributeOf(attributes, key)));
}

function eventCondition(given: Given): Condition {
  const fields = fieldsOf(given);
  const { count } = fields;
  const number = (span: Span): number => span.events.filter((event) => isSuch(fields, event)).length;
  const times = count === undefined ? '' : `, ${formatPattern(count)} times`;
  return {
    label: 'event',
    expected: `${format(fields)}${times}`,
    clause: `with event ${format(fields)}${times}`,
    judge: (span) => (count === undefined ? number(span) > 0 : fits(count, number(span))),
    received: (span) => (count === undefined ? list(span.events) : `${number(span)} of ${list(span.events)}`),
    mayBegin: false,
    mayCease: false,
  };
}

function allEventsCondition(given: readonly Given[]): Condition {
  const all = given.map(fieldsOf);
  const expected = all.length === 0 ? 'none' : all.map(format).join(', then ');
  return {
    label: 'events',
    expected,
    clause: all.length === 0 ? 'without events' : `with exactly the events ${expected}`,
    judge: ({ events }) =>
      events.length === all.length &&
      all.every((fields, index) => isSuch(fields, events[index] as SpanEvent)),
    received: (span) => list(span.events),
    mayBegin: false,
    mayCease: false,
  };
}

const exceptionKeys = {
  type: 'exception.type',
  message: 'exception.message',
  stack: 'exception.stacktrace',
} as const;

function exceptionCondition(given: NonNullable<SpanSelectorFields['exception']>): Condition {
  const attributes: Record<string, TextPattern> = {};
  const words: string[] = [];
  for (const [part, key] of Object.entries(exceptionKeys)) {
    const pattern = given[part as keyof typeof exceptionKeys];
    if (pattern === undefined) continue;
    attributes[key] = pattern;
    words.push(`${part} ${formatPattern(pattern)}`);
  }
  const isException = (event: SpanEvent): boolean => event.name === 'exception';
  return {
    label: 'exception',
    expected: words.join(' and '),
    clause: `with an exception of ${words.join(' and ')}`,
    judge: ({ events }) =>
      events.some((event) => isException(event) && fitsAll(attributes, event.attributes)),
    received: (span) => {
      const found = span.events.filter(isException).map((event) => {
        const { 'exception.type': type, 'exception.message': message } = event.attributes;
        return `${formatValue(type)}, ${formatValue(message)}`;
      });
      return found.length === 0 ? 'none' : found.join('; ');
    },
    mayBegin: false,
    mayCease: false,
  };
}

function fieldsOf(given: Given): EventFields {
  return typeof given === 'object' && !(given instanceof RegExp) ? given : { name: given };
}

function isSuch({ name, attributes }: EventFields, event: SpanEvent): boolean {
  return (name === undefined || fits(name, event.name)) && fitsAll(attributes, event.attributes);
}

function format({ name, attributes }: EventFields): string {
  const words = formatAttributes(attributes);
  const named = name === undefined ? 'of any name' : formatPattern(name);
  return words.length === 0 ? named : `${named} (${words.join(', ')})`;
}

function list(events: readonly SpanEvent[]): string {
  return events.length === 0 ? 'none' : formatValue(events.map((event) => event.name));
}
