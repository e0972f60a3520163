import { cutTree, joinTopologies, medianOf, topologyTree } from '@clnrm/model';
import type { RunRecord, TalkRecord, TopologyRecord, TreeRow } from '@clnrm/model';
import { count } from '../../text/count.ts';
import { alignLines } from './align-lines.ts';
import { evidenceOf } from './evidence-of.ts';
import { dim, plain, warn } from './section.ts';
import type { Line, Piece, Section } from './section.ts';
import { clip, shortPath } from './shorten.ts';

const maxRows = 16;
const widestName = 40;

/** What the traces of all tests of a run showed of who talks to whom. */
export function topologyOfRun(run: RunRecord): TopologyRecord {
  return joinTopologies(evidenceOf(run, 'topology').map(({ evidence }) => evidence.topology));
}

/** Who talked to whom in the tests, as an indented tree; nothing where no two services did. */
export function topologySection(
  run: RunRecord,
  { root, pictures = [] }: { readonly root: string; readonly pictures?: readonly string[] },
): Section | undefined {
  const topology = topologyOfRun(run);
  const { nodes, edges } = topology;
  const services = nodes.filter(({ kind }) => kind === 'service').length;
  if (services < 2 || edges.length === 0) return undefined;
  const tree = topologyTree(
    nodes.map(({ name }) => name),
    edges,
  );
  const { rows, more } = cutTree(tree, maxRows, ({ edge }) => (edge?.errors ?? 0) > 0);
  return {
    label: 'Topology',
    summary: summaryOf(topology, services),
    lines: [
      ...alignLines(rows.map(rowOf)),
      ...(more > 0 ? [cutNote(more, pictures.length > 0)] : []),
      ...pictures.map((path) => [dim(`drawn in ${shortPath(root, path)}`)]),
    ],
  };
}

function summaryOf({ nodes, edges }: TopologyRecord, services: number): Line {
  const others = nodes.length - services;
  const errors = edges.reduce((sum, edge) => sum + edge.errors, 0);
  return [
    plain(count(services, 'service')),
    dim(others === 0 ? '' : ` and ${others} that ${others === 1 ? 'sends' : 'send'} no spans`),
    ...(errors === 0 ? [] : [warn(`, ${count(errors, 'error')}`)]),
  ].filter(({ text }) => text !== '');
}

function rowOf({ depth, name, edge, isRepeated }: TreeRow<TalkRecord>): readonly (Piece | undefined)[] {
  const arrow = edge === undefined ? '' : edge.via === 'call' ? '→ ' : '⇢ ';
  const text = `${'  '.repeat(Math.min(depth, 8))}${arrow}${clip(printable(name), widestName)}`;
  if (edge === undefined) return [plain(text)];
  const median = medianOf(edge);
  return [
    plain(isRepeated ? `${text} …` : text),
    dim(count(edge.count, edge.via === 'call' ? 'call' : 'message')),
    median === undefined ? undefined : dim(`p50 ${duration(median)}`),
    edge.errors === 0 ? undefined : warn(count(edge.errors, 'error')),
  ];
}

function cutNote(more: number, isDrawn: boolean): Line {
  const hint = isDrawn ? '' : "; report: { topology: 'topology.svg' } draws all of it";
  return [dim(`… and ${more} more${hint}`)];
}

function duration(ns: number): string {
  if (ns < 1e6) return `${Math.round(ns / 1e3)} µs`;
  return ns < 1e9 ? `${(ns / 1e6).toFixed(ns < 1e7 ? 1 : 0)} ms` : `${(ns / 1e9).toFixed(1)} s`;
}

/** A name may hold anything, and must not move the cursor. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '�');
}
