import { serviceOf, type Span } from '@clnrm/model';
import type { Trace } from '../../graph/trace.ts';
import { formatValue } from '../format-value.ts';
import { fits, formatPattern } from '../pattern.ts';
import type { NumberPattern, SpanSelectorFields } from '../selector.ts';
import type { Condition } from './condition.ts';
import type { Resolve, ResolvedSelector } from './resolved-selector.ts';
import { TraceMemo } from './trace-memo.ts';
import { some, type Truth } from './truth.ts';

type Judge = (span: Span, trace: Trace) => Truth;

/** The conditions on where a span stands among the others. */
export function structureConditions(fields: SpanSelectorFields, resolve: Resolve): readonly Condition[] {
  const conditions: Condition[] = [];
  for (const relation of Object.keys(relations) as Relation[]) {
    const given = fields[relation];
    if (given !== undefined) conditions.push(relationCondition(relation, resolve(given)));
  }
  if (fields.root !== undefined) conditions.push(rootCondition(fields.root));
  if (fields.childCount !== undefined) conditions.push(childCountCondition(fields.childCount));
  return conditions;
}

type Relation = 'parent' | 'ancestor' | 'sibling' | 'child' | 'descendant';

interface RelationTerms {
  readonly clause: string;
  readonly judge: (inner: ResolvedSelector) => Judge;
  readonly received: (span: Span, trace: Trace) => string;
}

const relations: Readonly<Record<Relation, RelationTerms>> = {
  parent: {
    clause: 'whose parent is',
    judge: (inner) => (span, trace) => {
      const parent = trace.parentOf(span);
      return parent !== undefined && inner.judge(parent, trace);
    },
    received: parentText,
  },
  ancestor: {
    clause: 'that has an ancestor,',
    judge: (inner) => reaching(inner, (span, trace) => trace.childrenOf(span)),
    received: (span, trace) => {
      const names = [...trace.ancestorsOf(span)].map(({ name }) => name);
      return names.length === 0 ? parentText(span, trace) : listText(names);
    },
  },
  sibling: {
    clause: 'that has a sibling,',
    judge: beside,
    received: (span, trace) => listText(trace.siblingsOf(span).map(({ name }) => name)),
  },
  child: {
    clause: 'that has a child,',
    judge: (inner) => (span, trace) => some(trace.childrenOf(span), (child) => inner.judge(child, trace)),
    received: (span, trace) => listText(trace.childrenOf(span).map(({ name }) => name)),
  },
  descendant: {
    clause: 'that has a descendant,',
    judge: (inner) => reaching(inner, (span, trace) => listOf(trace.parentOf(span))),
    received: (span, trace) => listText([...trace.descendantsOf(span)].map(({ name }) => name)),
  },
};

function relationCondition(relation: Relation, inner: ResolvedSelector): Condition {
  const { clause, judge, received } = relations[relation];
  return {
    label: relation,
    expected: `a span ${inner.text}`,
    clause: `${clause} a span ${inner.text}`,
    judge: judge(inner),
    received,
    mayBegin: true,
    mayCease: inner.mayCease,
  };
}

/** How many children of one parent match, and of how many it cannot be told. */
interface Tally {
  sure: number;
  doubtful: number;
}

/** Judges by the number of matches in the family, so that large families take no longer than small ones. */
function beside(inner: ResolvedSelector): Judge {
  const familyOf = ({ traceId, parentSpanId = '' }: Span): string => `${traceId}/${parentSpanId}`;
  const memo = new TraceMemo((trace) => {
    const tallies = new Map<string, Tally>();
    for (const span of trace.spans) {
      const family = familyOf(span);
      const tally = tallies.get(family) ?? { sure: 0, doubtful: 0 };
      count(tally, inner.judge(span, trace), 1);
      tallies.set(family, tally);
    }
    return tallies;
  });
  return (span, trace) => {
    const others = { sure: 0, doubtful: 0, ...memo.of(trace).get(familyOf(span)) };
    count(others, inner.judge(span, trace), -1);
    return others.sure > 0 ? true : others.doubtful > 0 ? undefined : false;
  };
}

function count(tally: Tally, truth: Truth, change: 1 | -1): void {
  if (truth === true) tally.sure += change;
  else if (truth === undefined) tally.doubtful += change;
}

/** The spans from which one that matches can be reached, and those from which one that may match can be. */
interface Reach {
  readonly sure: ReadonlySet<Span>;
  readonly doubtful: ReadonlySet<Span>;
}

/** Judges by walking from all spans that match to those that the condition is then true of; `next` leads there. */
function reaching(inner: ResolvedSelector, next: (span: Span, trace: Trace) => readonly Span[]): Judge {
  const memo = new TraceMemo((trace): Reach => {
    const { name } = inner;
    const candidates = name === undefined ? trace.spans : trace.named(name);
    const ends: { readonly sure: Span[]; readonly doubtful: Span[] } = { sure: [], doubtful: [] };
    for (const span of candidates) {
      const truth = inner.judge(span, trace);
      if (truth !== false) ends[truth === true ? 'sure' : 'doubtful'].push(span);
    }
    const from = (spans: readonly Span[]): Set<Span> => {
      // A set gives out what is added while it is walked.
      const met = new Set(spans.flatMap((span) => next(span, trace)));
      for (const span of met) for (const other of next(span, trace)) met.add(other);
      return met;
    };
    return { sure: from(ends.sure), doubtful: from(ends.doubtful) };
  });
  return (span, trace) => {
    const { sure, doubtful } = memo.of(trace);
    return sure.has(span) ? true : doubtful.has(span) ? undefined : false;
  };
}

function rootCondition(isRoot: boolean): Condition {
  return {
    label: 'root',
    expected: isRoot ? 'a root' : 'no root',
    clause: isRoot ? 'that is a root' : 'that is no root',
    judge: (span, trace) => isRootIn(span, trace) === isRoot,
    received: parentText,
    mayBegin: false,
    mayCease: false,
  };
}

function isRootIn(span: Span, trace: Trace): boolean {
  return span.parentSpanId === undefined || trace.isChildOfTest(span);
}

function childCountCondition(pattern: NumberPattern): Condition {
  return {
    label: 'child count',
    expected: formatPattern(pattern),
    clause: `with child count ${formatPattern(pattern)}`,
    judge: (span, trace) => fits(pattern, trace.childrenOf(span).length),
    received: (span, trace) => {
      const children = trace.childrenOf(span);
      return children.length === 0
        ? '0'
        : `${children.length}, ${listText(children.map(({ name }) => name))}`;
    },
    mayBegin: true,
    mayCease: true,
  };
}

function parentText(span: Span, trace: Trace): string {
  if (span.parentSpanId === undefined) return 'none, it is a root';
  if (trace.isChildOfTest(span)) return 'the test itself';
  const parent = trace.parentOf(span);
  if (parent === undefined) return 'a span that has not arrived';
  return `${formatValue(parent.name)} of ${serviceOf(parent)}`;
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? 'none' : [...new Set(names)].map(formatValue).join(', ');
}

function listOf(span: Span | undefined): readonly Span[] {
  return span === undefined ? [] : [span];
}
