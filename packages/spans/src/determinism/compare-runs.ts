import type { Span } from '@clnrm/model';
import { type FieldChange, type TraceChange, type TraceDiff, diffNormal } from '../digest/diff-traces.ts';
import { type DigestOptions, resolveDigestOptions } from '../digest/digest-options.ts';
import { digestTrace } from '../digest/digest-trace.ts';
import { normalTrace } from '../digest/normal-trace.ts';
import type { Trace } from '../graph/trace.ts';
import { type OrderChange, orderChanges } from './order-changes.ts';

/** A field whose value differs between runs although the tree is the same. */
export interface VolatileKey {
  /** The key of an attribute, or such as `status.message`, `event 1 order.id`. */
  readonly key: string;
  /** Names of the spans that have it. */
  readonly spans: readonly string[];
  /** The values that were seen, as text. */
  readonly values: readonly string[];
}

/** A span name that differs between runs. */
export interface VolatileName {
  readonly names: readonly string[];
  readonly span: Span | undefined;
}

/** What several runs of one thing came to. */
export interface RunComparison {
  /** One for each run: 64 hexadecimal digits. */
  readonly digests: readonly string[];
  /** The first run that differs from the first, from 0; undefined where all are the same. */
  readonly differs: number | undefined;
  /** What that run differs in. */
  readonly diff: TraceDiff;
  readonly volatile: readonly VolatileKey[];
  readonly names: readonly VolatileName[];
  /** Spans that come in some runs only, or elsewhere. */
  readonly structure: readonly TraceChange[];
  /** Siblings that did not begin in the same order in all runs. */
  readonly order: readonly OrderChange[];
}

/**
 * Compares the traces of several runs of one thing, and learns what differs between them: attributes, names, spans and
 * the order in which siblings begin.
 * @throws ClnrmError `CLNRM_INVALID_OPTION`
 */
export function compareRuns(runs: readonly Trace[], options: DigestOptions = {}): RunComparison {
  const resolved = resolveDigestOptions(options);
  const digests = runs.map((run) => digestTrace(run, options));
  const at = digests.findIndex((digest) => digest !== digests[0]);
  if (at === -1)
    return { digests, differs: undefined, diff: noDiff, volatile: [], names: [], structure: [], order: [] };
  const [first = [], ...others] = runs.map((run) => normalTrace(run, resolved));
  const diffs = others.map((other) => diffNormal(first, other));
  const changes = diffs.flatMap((diff) => diff.changes);
  return {
    digests,
    differs: at,
    diff: diffs[at - 1] ?? noDiff,
    volatile: keysIn(changes),
    names: namesIn(changes),
    structure: changes.filter(({ kind }) => kind !== 'changed'),
    order: orderChanges(runs),
  };
}

const noDiff: TraceDiff = { isEqual: true, changes: [], lines: [] };
// What a span says of itself besides attributes: volatile keys are declared by the keys of attributes.
const notKey = /^(name|kind|service|status|parent|after|resource|scope( version)?|(event|link) \d+)$/;

function keysIn(changes: readonly TraceChange[]): readonly VolatileKey[] {
  const found = new Map<string, { spans: Set<string>; values: Set<string> }>();
  for (const change of changes) {
    if (change.kind !== 'changed') continue;
    for (const { field, before, after } of change.fields) {
      if (notKey.test(field)) continue;
      const known = found.get(field) ?? { spans: new Set(), values: new Set() };
      known.spans.add(change.name);
      for (const value of [before, after]) known.values.add(value ?? 'none');
      found.set(field, known);
    }
  }
  return [...found].map(([key, { spans, values }]) => ({ key, spans: [...spans], values: [...values] }));
}

function namesIn(changes: readonly TraceChange[]): readonly VolatileName[] {
  const found = new Map<string, { names: Set<string>; span: Span | undefined }>();
  for (const change of changes) {
    const name = change.kind === 'changed' ? change.fields.find(isName) : undefined;
    if (change.kind !== 'changed' || name?.before === undefined || name.after === undefined) continue;
    const known = found.get(name.before) ?? { names: new Set(), span: change.after ?? change.before };
    known.names.add(name.before).add(name.after);
    found.set(name.before, known);
  }
  return [...found.values()].map(({ names, span }) => ({
    names: [...names].map((text) => JSON.parse(text) as string),
    span,
  }));
}

function isName({ field }: FieldChange): boolean {
  return field === 'name';
}
