import { cutTree, durationOf, serviceOf, type Span, topologyTree, type TreeRow } from '@clnrm/model';
import { formatDuration, formatValue } from '../../claim/format-value.ts';
import type { Topology, TopologyEdge } from '../../graph/topology.ts';
import type { Trace } from '../../graph/trace.ts';
import { countOf } from '../name-span.ts';
import { edgesFor } from '../services/judge-edges.ts';
import { formatNode } from '../services/node-pattern.ts';
import { unusedNeeds } from './judge-needs.ts';
import { type ResolvedTopology, unexpectedEdges } from './resolved-topology.ts';

const maxRows = 20;
const maxWidth = 44;
const maxExamples = 3;
const maxAncestors = 3;
const telling = [
  'db.query.text',
  'db.statement',
  'url.full',
  'http.url',
  'server.address',
  'messaging.destination.name',
];

/** An edge of the expected side. */
interface ExpectedEdge {
  readonly from: string;
  readonly to: string;
  readonly via: 'call' | 'message' | undefined;
  readonly isMissing: boolean;
}

/**
 * Draws the expected topology beside the one that was found, "−" before what is missing and "+" before what should not be
 * there, and shows a span for each edge that should not be.
 */
export function drawSideBySide(expected: ResolvedTopology, found: Topology, trace: Trace): readonly string[] {
  const wrong = new Set(unexpectedEdges(expected, found));
  const right = column(
    topologyTree(
      found.nodes.map(({ name }) => name),
      found.edges,
    ),
    ({ edge }) => edge !== undefined && wrong.has(edge),
    (row) => `${arrowOf(row.edge)}${row.name}${row.isRepeated ? ' …' : ''}${timesOf(row.edge)}`,
    '+',
  );
  const edges = expectedEdges(expected, found);
  const left = column(
    topologyTree([...edges.map(({ from }) => from)], edges),
    ({ edge }) => edge?.isMissing === true,
    (row) => `${arrowOf(row.edge)}${row.name}${row.isRepeated ? ' …' : ''}`,
    '−',
  );
  const drawn =
    edges.length === 0 ? ['Found', ...(right.length === 0 ? ['  nothing'] : right)] : beside(left, right);
  const examples = [...wrong].slice(0, maxExamples).flatMap((edge) => exampleOf(edge, trace));
  return [...drawn, ...(examples.length === 0 ? [] : ['', ...examples])];
}

function expectedEdges(
  { drawn, declared, exactly }: ResolvedTopology,
  found: Topology,
): readonly ExpectedEdge[] {
  if (declared !== undefined) {
    const unused = exactly ? unusedNeeds(declared, found) : [];
    return declared.graph.order.toReversed().flatMap((from) =>
      declared.graph.needsOf(from).map((to) => {
        const isMissing = unused.some(([name, need]) => name === from && need === to);
        return { from, to, via: undefined, isMissing };
      }),
    );
  }
  return (drawn?.edges ?? []).map((edge) => {
    const [from, to, via] = edge;
    const isMissing = edgesFor(edge, found).length === 0;
    return { from: formatNode(from), to: formatNode(to), via, isMissing };
  });
}

function column<E>(
  tree: readonly TreeRow<E>[],
  isMarked: (row: TreeRow<E>) => boolean,
  write: (row: TreeRow<E>) => string,
  mark: string,
): readonly string[] {
  const { rows, more } = cutTree(tree, maxRows, isMarked);
  const lines = rows.map((row) =>
    cut(`${isMarked(row) ? mark : ' '} ${'  '.repeat(Math.min(row.depth, 8))}${write(row)}`),
  );
  return [...lines, ...(more > 0 ? [`  … and ${more} more`] : [])];
}

function beside(left: readonly string[], right: readonly string[]): readonly string[] {
  const [one, two] = [
    ['Expected', ...left],
    ['Found', ...(right.length === 0 ? ['  nothing'] : right)],
  ];
  const width = Math.max(...one.map(({ length }) => length)) + 4;
  return Array.from({ length: Math.max(one.length, two.length) }, (_, index) =>
    `${(one[index] ?? '').padEnd(width)}${two[index] ?? ''}`.trimEnd(),
  );
}

function arrowOf(edge: { readonly via?: string | undefined } | undefined): string {
  if (edge === undefined) return '';
  return edge.via === 'message' || edge.via === 'link' ? '⇢ ' : '→ ';
}

function timesOf(edge: TopologyEdge | undefined): string {
  if (edge === undefined) return '';
  return ` ×${edge.count}${edge.errors > 0 ? `, ${countOf(edge.errors, 'error')}` : ''}`;
}

function exampleOf({ from, to, via, spans }: TopologyEdge, trace: Trace): readonly string[] {
  const [span] = spans;
  if (span === undefined) return [];
  const above = [...trace.ancestorsOf(span)].slice(0, maxAncestors).toReversed();
  const path = [...above, span].map((each) => `${cut(each.name)} @${cut(serviceOf(each))}`).join(' › ');
  const said = attributesOf(span);
  return [
    `For example ${cut(from)} ${via === 'call' ? '→' : '⇢'} ${cut(to)}:`,
    `  ${path}  ${formatDuration(durationOf(span))}`,
    ...(said === '' ? [] : [`  ${said}`]),
  ];
}

function attributesOf(span: Span): string {
  return telling
    .filter((key) => span.attributes[key] !== undefined)
    .slice(0, 2)
    .map((key) => `${key} ${formatValue(span.attributes[key])}`)
    .join(', ');
}

function cut(text: string): string {
  const line = printable(text);
  return line.length > maxWidth ? `${line.slice(0, maxWidth - 1)}…` : line;
}

/** A name may hold anything, and must not move the cursor or break the line. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '�');
}
