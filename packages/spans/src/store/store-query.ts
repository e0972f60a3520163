import { ClnrmError, type SpanKind, type SpanStatus } from '@clnrm/model';
import type { Pattern } from '../claim/pattern.ts';

/** What is asked of a store; all that is given must hold. */
export interface StoreQuery {
  readonly name?: string | RegExp;
  /** `service.name` of the resource. */
  readonly service?: string | RegExp;
  /** The name of the instrumentation scope. */
  readonly scope?: string | RegExp;
  readonly kind?: SpanKind;
  readonly status?: SpanStatus['code'];
  /** 32 lower-case hexadecimal digits. */
  readonly traceId?: string;
  /** A predicate is asked once for each distinct value, and for a missing one with undefined. */
  readonly attributes?: Readonly<Record<string, Pattern>>;
  /** Attributes of the resource. */
  readonly resource?: Readonly<Record<string, Pattern>>;
}

/** A name, or what spans must be. */
export type Wanted = string | StoreQuery;

/** A step down from the spans before: to their children, or to all below them. */
export type ChainStep = { readonly child: Wanted } | { readonly descendant: Wanted };

const keys: readonly string[] = [
  'name',
  'service',
  'scope',
  'kind',
  'status',
  'traceId',
  'attributes',
  'resource',
] satisfies (keyof StoreQuery)[];

/**
 * Makes a query of what a caller wrote.
 * @throws {ClnrmError} `CLNRM_INVALID_QUERY` for a condition that there is not: it would pass for one that holds.
 */
export function resolveQuery(wanted: Wanted): StoreQuery {
  if (typeof wanted === 'string') return { name: wanted };
  for (const key of Object.keys(wanted)) {
    if (keys.includes(key)) continue;
    throw new ClnrmError(
      'CLNRM_INVALID_QUERY',
      `Failed to query spans: there is no condition "${key}". There are ${keys.join(', ')}.`,
    );
  }
  return wanted;
}
