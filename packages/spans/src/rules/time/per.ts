import { attributeOf, type AttributeValue, type Span } from '@clnrm/model';
import { formatValue } from '../../claim/format-value.ts';
import type { SpanSelector } from '../../claim/selector.ts';
import { spanQuery } from '../../claim/span-query.ts';
import type { Causes } from '../../clock/causes.ts';
import type { Trace } from '../../graph/trace.ts';
import { invalidRule } from '../invalid-rule.ts';
import { conjunction, refuted, type RuleVerdict } from '../rule.ts';

/**
 * What spans must share to be compared: the nearest cause (or the span itself) that a selector picks, or the value of an
 * attribute. The words `'trace'` and `'parent'` stand for the OpenTelemetry trace and for the parent; a span of such a name
 * is picked by `{ name: 'parent' }`. Spans that have no such thing are left out.
 */
export type Per = SpanSelector | { readonly attribute: string };

/** A {@link Per} that was checked. */
export interface ResolvedPer {
  /** Reads at the end of a claim: ` per "POST /orders"`; empty where all spans are compared. */
  readonly text: string;
  /** Whether a span stays in its group whatever arrives: a cause that is nearer may arrive later. */
  readonly isLasting: boolean;
  /** Sorts lists of spans into groups; each group has a list for each. */
  readonly split: (trace: Trace, causes: Causes, lists: readonly (readonly Span[])[]) => readonly Group[];
}

/** Spans that are compared with each other, in lists of their selectors. */
export type Group = readonly (readonly Span[])[];

/** Judges each group, all of which must hold; refuted where there is none, for nothing was compared. */
export function judgeGroups(
  groups: readonly Group[],
  per: ResolvedPer,
  judge: (group: Group) => RuleVerdict,
): RuleVerdict {
  if (groups.length > 0) return conjunction(groups.map(judge));
  return refuted([{ what: `there is nothing to compare${per.text}`, spans: [] }]);
}

type KeyOf = (span: Span, trace: Trace, causes: Causes) => unknown;

/**
 * Checks what groups spans.
 * @throws ClnrmError `CLNRM_INVALID_RULE` or `CLNRM_INVALID_SELECTOR`
 */
export function resolvePer(rule: string, per: Per | undefined): ResolvedPer {
  if (per === undefined) return { text: '', isLasting: true, split: (_trace, _causes, lists) => [lists] };
  const { text, keyOf, isLasting } = keyFor(rule, per);
  return {
    text: ` per ${text}`,
    isLasting,
    split: (trace, causes, lists) => {
      const groups = new Map<unknown, Span[][]>();
      for (const [index, list] of lists.entries()) {
        for (const span of list) {
          const key = keyOf(span, trace, causes);
          if (key === undefined) continue;
          const group = groups.get(key) ?? lists.map(() => []);
          groups.set(key, group);
          group[index]?.push(span);
        }
      }
      return [...groups.values()];
    },
  };
}

interface Key {
  readonly text: string;
  readonly isLasting: boolean;
  readonly keyOf: KeyOf;
}

function keyFor(rule: string, per: Per): Key {
  if (per === 'trace') return { text: 'trace', isLasting: true, keyOf: (span) => span.traceId };
  if (per === 'parent') {
    const keyOf: KeyOf = ({ traceId, parentSpanId }) => parentSpanId && `${traceId} ${parentSpanId}`;
    return { text: 'parent', isLasting: true, keyOf };
  }
  if (typeof per === 'object' && 'attribute' in per) return attributeKey(rule, per.attribute);
  const query = spanQuery(per, 'per');
  const keyOf: KeyOf = (span, trace, causes) => {
    if (query.matches(span, trace)) return span;
    for (const cause of causes.allOf(span)) if (query.matches(cause, trace)) return cause;
    return undefined;
  };
  return { text: `span ${query.text}`, isLasting: false, keyOf };
}

function attributeKey(rule: string, attribute: unknown): Key {
  if (typeof attribute !== 'string' || attribute === '') {
    throw invalidRule(rule, 'per.attribute is no name of an attribute', 'Give it as a string.');
  }
  const write = (value: AttributeValue | undefined): string | undefined =>
    value === undefined ? undefined : formatValue(value);
  return {
    text: `attribute ${attribute}`,
    isLasting: true,
    keyOf: (span) => write(attributeOf(span.attributes, attribute)),
  };
}
