import { attributeOf, type AttributeValue, serviceOf, type Span } from '@clnrm/model';
import { formatValue } from '../format-value.ts';
import { fits, formatPattern, type Pattern } from '../pattern.ts';
import type { AttributePatterns, ScopeFields, SpanSelectorFields, StatusFields } from '../selector.ts';
import { similarity } from '../similarity.ts';
import { type Condition, ownCondition } from './condition.ts';

/** The conditions on what a span, its resource and its scope say. */
export function ownConditions(fields: SpanSelectorFields): readonly Condition[] {
  const { attributes = {}, resource = {} } = fields;
  return [
    ...(fields.name === undefined ? [] : [nameCondition(fields.name)]),
    ...optional('service', fields.service, serviceOf),
    ...optional('kind', fields.kind, (span) => span.kind),
    ...statusConditions(fields.status),
    ...scopeConditions(fields.scope),
    ...patterns('attribute', attributes, (span) => span.attributes),
    ...onlyConditions(fields.onlyAttributes),
    ...patterns('resource', resource, (span) => span.resource.attributes),
    ...optional('attribute count', fields.attributeCount, (span) => Object.keys(span.attributes).length),
    ...optional('event count', fields.eventCount, (span) => span.events.length),
    ...optional('link count', fields.linkCount, (span) => span.links.length),
    ...optional('dropped attributes', fields.dropped?.attributes, (span) => span.droppedAttributes),
    ...optional('dropped events', fields.dropped?.events, (span) => span.droppedEvents),
    ...optional('dropped links', fields.dropped?.links, (span) => span.droppedLinks),
    ...optional('sampled', fields.sampled, (span) => (span.flags & 1) === 1),
    ...optional('flags', fields.flags, (span) => span.flags),
    ...optional('trace state', fields.traceState, (span) => span.traceState),
    ...optional('trace id', fields.traceId, (span) => span.traceId),
    ...optional('span id', fields.spanId, (span) => span.spanId),
    ...(fields.where === undefined ? [] : [whereCondition(fields.where)]),
  ];
}

const nameWeight = 3;
const leastLikeness = 0.4;

function nameCondition(pattern: Pattern): Condition {
  const condition = ownCondition('name', pattern, (span) => span.name);
  return {
    ...condition,
    clause: condition.expected,
    closeness: (span) => {
      if (fits(pattern, span.name)) return nameWeight;
      const likeness = typeof pattern === 'string' ? similarity(pattern, span.name) : 0;
      return likeness < leastLikeness ? 0 : likeness * nameWeight;
    },
  };
}

function statusConditions(status: SpanSelectorFields['status']): readonly Condition[] {
  const { code, message }: StatusFields = typeof status === 'string' ? { code: status } : (status ?? {});
  const received = (span: Span): string => {
    const text = formatValue(span.status.code);
    return span.status.message === '' ? text : `${text}, ${formatValue(span.status.message)}`;
  };
  return [
    ...(code === undefined ? [] : [ownCondition('status', code, (span) => span.status.code, received)]),
    ...optional('status message', message, (span) => span.status.message),
  ];
}

function scopeConditions(scope: SpanSelectorFields['scope']): readonly Condition[] {
  const isParts = typeof scope === 'object' && !(scope instanceof RegExp);
  const {
    name,
    version,
    attributes = {},
  }: ScopeFields = isParts ? scope : scope === undefined ? {} : { name: scope };
  return [
    ...optional('scope', name, (span) => span.scope.name),
    ...optional('scope version', version, (span) => span.scope.version),
    ...patterns('scope attribute', attributes, (span) => span.scope.attributes),
  ];
}

function onlyConditions(only: AttributePatterns | undefined): readonly Condition[] {
  if (only === undefined) return [];
  const keys = Object.keys(only);
  const expected = keys.length === 0 ? 'none' : `only ${keys.join(', ')}`;
  return [
    ...patterns('attribute', only, (span) => span.attributes),
    {
      label: 'attributes',
      expected,
      clause: keys.length === 0 ? 'without attributes' : `with no other attribute than ${keys.join(', ')}`,
      judge: (span) => Object.keys(span.attributes).every((key) => Object.hasOwn(only, key)),
      received: (span) => {
        const others = Object.keys(span.attributes).filter((key) => !Object.hasOwn(only, key));
        return `also ${others.join(', ')}`;
      },
      mayBegin: false,
      mayCease: false,
    },
  ];
}

function whereCondition(where: (span: Span) => boolean): Condition {
  const expected = where.name === '' || where.name === 'where' ? 'a predicate' : `predicate ${where.name}`;
  return {
    label: 'where',
    expected,
    clause: `that fulfils ${expected}`,
    judge: (span) => where(span),
    received: () => 'no',
    mayBegin: false,
    mayCease: false,
  };
}

function patterns(
  label: string,
  given: AttributePatterns,
  read: (span: Span) => Readonly<Record<string, AttributeValue>>,
): readonly Condition[] {
  return Object.entries(given).map(([key, pattern]) =>
    ownCondition(`${label} ${key}`, pattern, (span) => attributeOf(read(span), key)),
  );
}

function optional(
  label: string,
  pattern: Pattern | undefined,
  read: (span: Span) => AttributeValue | undefined,
): readonly Condition[] {
  return pattern === undefined ? [] : [ownCondition(label, pattern, read)];
}

/** Writes patterns of attributes as they read in a claim. */
export function formatAttributes(given: AttributePatterns = {}): readonly string[] {
  return Object.entries(given).map(([key, pattern]) => `${key} ${formatPattern(pattern)}`);
}
