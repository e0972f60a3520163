import { type AttributeValue, type SpanKind, serviceOf, type Span, type SpanStatus } from '@clnrm/model';
import { fits, formatPattern, type Pattern } from './pattern.ts';

/** Picks spans by what they are; all that is given must hold. */
export interface SpanSelectorFields {
  readonly name?: string | RegExp;
  readonly kind?: SpanKind;
  /** `service.name` of the resource. */
  readonly service?: string | RegExp;
  readonly status?: SpanStatus['code'];
  /** A predicate is asked also when there is no such attribute, with undefined. */
  readonly attributes?: Readonly<Record<string, Pattern>>;
  /** Attributes of the resource. */
  readonly resource?: Readonly<Record<string, Pattern>>;
  /** The name of the instrumentation scope. */
  readonly scope?: string | RegExp;
  /** The name of an event that the span has. */
  readonly event?: string | RegExp;
  /** What the parent of the span is. */
  readonly parent?: SpanSelector;
}

/** A name, an expression for the name, or what a span must be. */
export type SpanSelector = string | RegExp | SpanSelectorFields;

/** One condition of a selector. */
export interface Condition {
  /** `status`, `attribute db.system`. */
  readonly label: string;
  readonly expected: string;
  readonly pattern: Pattern;
  readonly read: (span: Span) => AttributeValue | undefined;
}

/** A selector that was checked, as a list of conditions. */
export interface ResolvedSelector {
  readonly conditions: readonly Condition[];
  readonly parent: ResolvedSelector | undefined;
  /** Undefined unless the name is given literally. */
  readonly name: string | undefined;
}

type Reader = (span: Span) => AttributeValue | undefined;

const readers: Readonly<Record<'name' | 'kind' | 'service' | 'scope' | 'status', Reader>> = {
  name: (span) => span.name,
  kind: (span) => span.kind,
  service: serviceOf,
  scope: (span) => span.scope.name,
  status: (span) => span.status.code,
};

/** Turns a checked selector into conditions. */
export function resolveSelector(selector: SpanSelector): ResolvedSelector {
  const fields: SpanSelectorFields =
    typeof selector === 'string' || selector instanceof RegExp ? { name: selector } : selector;
  const conditions: Condition[] = [];
  const add = (label: string, pattern: Pattern | undefined, read: Reader): void => {
    if (pattern === undefined) return;
    // A function written in place is named after its key, which says nothing.
    const isUnnamed = typeof pattern === 'function' && label.endsWith(` ${pattern.name}`);
    conditions.push({ label, pattern, read, expected: isUnnamed ? 'a predicate' : formatPattern(pattern) });
  };
  for (const key of ['name', 'service', 'kind', 'status', 'scope'] as const)
    add(key, fields[key], readers[key]);
  for (const [key, pattern] of Object.entries(fields.attributes ?? {})) {
    add(`attribute ${key}`, pattern, (span) => span.attributes[key]);
  }
  for (const [key, pattern] of Object.entries(fields.resource ?? {})) {
    add(`resource ${key}`, pattern, (span) => span.resource.attributes[key]);
  }
  if (fields.event !== undefined) conditions.push(eventCondition(fields.event));
  return {
    conditions,
    parent: fields.parent === undefined ? undefined : resolveSelector(fields.parent),
    name: typeof fields.name === 'string' ? fields.name : undefined,
  };
}

/** Tells whether all conditions hold for a span, leaving its parent aside. */
export function holds(selector: ResolvedSelector, span: Span): boolean {
  return selector.conditions.every((condition) => fits(condition.pattern, condition.read(span)));
}

/** Writes a selector as it reads in a claim: `"db.insert" with status "ok" whose parent is "POST /orders"`. */
export function formatSelector(selector: ResolvedSelector): string {
  const name = selector.conditions.find((condition) => condition.label === 'name');
  const others = selector.conditions.filter((condition) => condition !== name);
  const list = others.map((condition) => `${condition.label} ${condition.expected}`).join(' and ');
  return [
    name === undefined ? 'of any name' : name.expected,
    ...(list === '' ? [] : [`with ${list}`]),
    ...(selector.parent === undefined ? [] : [`whose parent is a span ${formatSelector(selector.parent)}`]),
  ].join(' ');
}

function eventCondition(pattern: string | RegExp): Condition {
  const expected = formatPattern(pattern);
  return {
    label: 'event',
    expected,
    pattern: (names) => Array.isArray(names) && names.some((name) => fits(pattern, name as AttributeValue)),
    read: (span) => span.events.map((event) => event.name),
  };
}
