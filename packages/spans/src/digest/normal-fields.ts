import type { Attributes, AttributeValue, Resource, Scope, Span } from '@clnrm/model';
import type { FieldRule, ResolvedDigestOptions } from './digest-options.ts';
import type { NormalField } from './normal-span.ts';
import { withoutPort } from './volatile-keys.ts';

/** Stands for a value that does not count. */
export const volatileText = '<volatile>';

/** The fields of a span besides its links; `parent` is left out of what the span has in common with it. */
export function fieldsOf(
  span: Span,
  parent: Span | undefined,
  origin: 'child' | 'root' | 'orphan' | 'cycle',
  options: ResolvedDigestOptions,
): readonly NormalField[] {
  return [
    ...(origin === 'orphan' ? [['parent', 'missing'] as const] : []),
    ...(origin === 'cycle' ? [['parent', 'cycle'] as const] : []),
    ...statusFields(span, options),
    ...newFields(
      resourceFields(span.resource, options),
      parent && resourceFields(parent.resource, options),
      'resource',
    ),
    ...newFields(scopeFields(span.scope, options), parent && scopeFields(parent.scope, options), 'scope'),
    ...bagFields(span.attributes, '', options.spanKey, options),
    ...span.events.flatMap((event, index) => [
      [`event ${index + 1}`, JSON.stringify(replaced(event.name, options))] as const,
      ...bagFields(event.attributes, `event ${index + 1} `, options.spanKey, options),
    ]),
  ];
}

/** Attributes as fields, sorted by key. */
export function bagFields(
  bag: Attributes,
  prefix: string,
  ruleOf: (key: string) => FieldRule,
  options: ResolvedDigestOptions,
): readonly NormalField[] {
  return Object.keys(bag)
    .toSorted()
    .flatMap((key) => {
      const rule = ruleOf(key);
      if (rule === 'ignored') return [];
      const value = bag[key] as AttributeValue;
      return [[prefix + keyText(key), rule === 'present' ? volatileText : valueText(value, rule, options)]];
    });
}

function statusFields({ status }: Span, options: ResolvedDigestOptions): readonly NormalField[] {
  const fields: NormalField[] = status.code === 'unset' ? [] : [['status', status.code]];
  const rule = options.spanKey('status.message');
  if (status.message !== '' && rule !== 'ignored') {
    const text = rule === 'present' ? volatileText : JSON.stringify(replaced(status.message, options));
    fields.push(['status.message', text]);
  }
  return fields;
}

function resourceFields({ attributes }: Resource, options: ResolvedDigestOptions): readonly NormalField[] {
  return bagFields(attributes, 'resource ', options.resourceKey, options).filter(
    ([name]) => name !== 'resource service.name',
  );
}

function scopeFields(scope: Scope, options: ResolvedDigestOptions): readonly NormalField[] {
  return [
    ['scope', JSON.stringify(scope.name)],
    ...(options.scopeVersions ? [['scope version', JSON.stringify(scope.version)] as const] : []),
    ...bagFields(scope.attributes, 'scope ', options.spanKey, options),
  ];
}

/** All fields where any differs from the parent's; none where they are the same. */
function newFields(
  own: readonly NormalField[],
  inherited: readonly NormalField[] | undefined,
  name: string,
): readonly NormalField[] {
  if (JSON.stringify(own) === JSON.stringify(inherited ?? [])) return [];
  return own.length === 0 ? [[name, 'none']] : own;
}

const notKeys = [
  'name',
  'kind',
  'service',
  'status',
  'status.message',
  'resource',
  'scope',
  'parent',
  'after',
];

/** Keys stand before ` = `, so those that could be mistaken are quoted. */
function keyText(key: string): string {
  return /^[^\s="]+$/.test(key) && !notKeys.includes(key)
    ? key
    : JSON.stringify(key).replaceAll('=', String.raw`\u003d`);
}

function valueText(value: AttributeValue, rule: FieldRule, options: ResolvedDigestOptions): string {
  if (typeof value === 'string') {
    return JSON.stringify(replaced(rule === 'address' ? withoutPort(value) : value, options));
  }
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) {
    return `[${(value as readonly AttributeValue[]).map((item) => valueText(item, rule, options)).join(', ')}]`;
  }
  const entries = Object.entries(value as Attributes).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}: ${valueText(item, rule, options)}`).join(', ')}}`;
}

/** A text as it is compared. */
export function replaced(text: string, { replace }: ResolvedDigestOptions): string {
  return replace === undefined ? text : replace(text);
}
