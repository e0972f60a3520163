import type { SpanSelector, SpanSelectorFields } from './selector.ts';

// Conditions whose literal values exclude each other.
const scalars = ['name', 'kind', 'service', 'status', 'sampled', 'root', 'traceId', 'spanId'] as const;

type Literal = readonly [key: (typeof scalars)[number], value: unknown];

/** Says why no span can be what a checked selector asks for, where that is plain to see. */
export function contradictionIn(selector: SpanSelector): string | undefined {
  const literals = literalsOf(selector);
  for (const [index, [key, value]] of literals.entries()) {
    const other = literals.slice(0, index).find(([before, given]) => before === key && given !== value);
    if (other !== undefined) return `${key} is ${shown(other[1])} and also ${shown(value)}`;
  }
  const fields = fieldsOf(selector);
  return misplaced(fields) ?? denied(fields, literals);
}

function fieldsOf(selector: SpanSelector): SpanSelectorFields {
  return typeof selector === 'object' && !(selector instanceof RegExp) ? selector : { name: selector };
}

/** The literal values that every match must have. */
function literalsOf(selector: SpanSelector): readonly Literal[] {
  const fields = fieldsOf(selector);
  const own = scalars.flatMap((key): Literal[] => {
    const value = key === 'status' ? codeOf(fields.status) : fields[key];
    return typeof value === 'string' || typeof value === 'boolean' ? [[key, value]] : [];
  });
  return [...own, ...(fields.all ?? []).flatMap(literalsOf)];
}

function codeOf(status: SpanSelectorFields['status']): string | undefined {
  return typeof status === 'string' ? status : status?.code;
}

function misplaced({
  root,
  parent,
  ancestor,
  childCount,
  child,
  descendant,
  eventCount,
  event,
  linkCount,
  link,
}: SpanSelectorFields): string | undefined {
  if (root === true && parent !== undefined) return 'it is a root and also has a parent';
  if (root === true && ancestor !== undefined) return 'it is a root and also has an ancestor';
  if (childCount === 0 && child !== undefined) return 'childCount is 0 and it also has a child';
  if (childCount === 0 && descendant !== undefined) return 'childCount is 0 and it also has a descendant';
  if (eventCount === 0 && event !== undefined) return 'eventCount is 0 and it also has an event';
  if (linkCount === 0 && link !== undefined) return 'linkCount is 0 and it also has a link';
  return undefined;
}

/** Where every match is just what `not` rules out. */
function denied({ not }: SpanSelectorFields, literals: readonly Literal[]): string | undefined {
  if (not === undefined) return undefined;
  const given = Object.entries(fieldsOf(not)).filter(([, value]) => value !== undefined);
  const ruledOut = literalsOf(not);
  const isWhole = given.every(([, value]) => typeof value === 'string' || typeof value === 'boolean');
  const isImplied = ruledOut.every(([key, value]) =>
    literals.some(([other, known]) => other === key && known === value),
  );
  if (!isWhole || !isImplied || ruledOut.length < given.length) return undefined;
  const words = ruledOut.map(([key, value]) => `${key} ${shown(value)}`).join(' and ');
  return `it asks for ${words} and rules that out`;
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
