import type { ParticipantRecord, TalkRecord, TopologyRecord } from '@clnrm/model';
import { type Box, layoutOf, type Point, type TopologyLayout } from './topology-layout.ts';
import { labelCharacter, textWidth } from './text-width.ts';
import { aboutEdge, aboutNode, aboutTopology, clip, printable } from './picture-text.ts';
import { svgStyle } from './svg-style.ts';

const margin = 28;
const footer = 30;
const widestName = 32;
const loopHeight = 26;
/** With more edges than this, what is said of each would cover the others; it is shown where the pointer rests. */
const maxLabels = 40;

/** Draws a topology from left to right as an SVG that refers to nothing outside of it. */
export function drawSvg(topology: TopologyRecord): string {
  const isLabelled = topology.edges.length <= maxLabels;
  const layout = layoutOf(topology, {
    nameOf: ({ name }) => clip(name, widestName),
    aboutNode,
    aboutEdge: isLabelled ? aboutEdge : () => '',
  });
  const summary = escapeXml(aboutTopology(topology));
  const width = Math.ceil(Math.max(layout.width, summary.length * 6.2) + 2 * margin);
  const height = Math.ceil(layout.height + 2 * margin + footer);
  const edges = topology.edges.map((edge, index) => drawEdge(edge, layout.paths[index] ?? []));
  const labels = topology.edges.map((edge, index) =>
    isLabelled ? drawLabel(edge, layout.paths[index] ?? []) : '',
  );
  const nodes = topology.nodes.map((node, index) => drawNode(node, layout, index));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>Who talks to whom: ${summary}</title>`,
    `<style>${svgStyle}</style>`,
    `<defs>${['call', 'message', 'error'].map(marker).join('')}</defs>`,
    `<rect class="paper" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="14"/>`,
    `<g transform="translate(${margin} ${margin})">`,
    ...edges,
    ...nodes,
    ...labels,
    '</g>',
    `<text class="about" x="${margin}" y="${height - 20}">${summary}</text>`,
    '</svg>',
  ].join('\n')}\n`;
}

function marker(name: string): string {
  return (
    `<marker id="to-${name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">` +
    `<path class="tip ${name}" d="M1 1.5 9.5 5 1 8.5 3 5z"/></marker>`
  );
}

function drawEdge(edge: TalkRecord, path: readonly Point[]): string {
  const kind = edge.errors > 0 ? 'error' : edge.via === 'call' ? 'call' : 'message';
  const looks = `edge ${kind}${edge.via === 'call' ? '' : ' dashed'}`;
  const title = `${edge.from} ${edge.via === 'call' ? '→' : '⇢'} ${edge.to}: ${aboutEdge(edge)}`;
  return `<path class="${looks}" d="${curve(path, edge.from === edge.to)}" marker-end="url(#to-${kind})"><title>${escapeXml(title)}</title></path>`;
}

/** A line that is level at each of its points; one from a node to itself goes up from it and comes back. */
function curve(path: readonly Point[], isLoop: boolean): string {
  return path
    .map(({ x, y }, index) => {
      const before = path[index - 1];
      if (before === undefined) return `M${round(x)} ${round(y)}`;
      const half = (x - before.x) / 2;
      const bends = isLoop
        ? [before.x, y - loopHeight, x, y - loopHeight]
        : [before.x + half, before.y, x - half, y];
      return `C${[...bends, x, y].map(round).join(' ')}`;
    })
    .join('');
}

function drawLabel(edge: TalkRecord, path: readonly Point[]): string {
  const [one, two] = [path.at(-2), path.at(-1)];
  if (one === undefined || two === undefined) return '';
  const [x, y] = [(one.x + two.x) / 2, (one.y + two.y) / 2 + (edge.from === edge.to ? -loopHeight : 3.5)];
  const text = aboutEdge(edge);
  const width = textWidth(text, labelCharacter) + 6;
  const looks = edge.errors > 0 ? 'label error' : 'label';
  return (
    `<rect class="plate" x="${round(x - width / 2)}" y="${round(y - 10.5)}" width="${round(width)}" height="14" rx="4"/>` +
    `<text class="${looks}" x="${round(x)}" y="${round(y)}">${escapeXml(text)}</text>`
  );
}

function drawNode(node: ParticipantRecord, { boxes }: TopologyLayout, index: number): string {
  const box = boxes[index];
  if (box === undefined) return '';
  const { x, y, width, height } = box;
  const middle = round(x + width / 2);
  // The lid of a database takes some of its height.
  const line = y + height / 2 + (node.kind === 'database' ? 3 : 0);
  const looks = node.errors > 0 ? ' failing' : '';
  return [
    `<g class="node ${node.kind}${looks}"><title>${escapeXml(`${node.name}: ${aboutNode(node)}`)}</title>`,
    shapeOf(node.kind, { x: round(x), y: round(y), width: round(width), height }),
    `<text class="name" x="${middle}" y="${round(line - 2)}">${escapeXml(clip(node.name, widestName))}</text>`,
    `<text class="more" x="${middle}" y="${round(line + 13)}">${escapeXml(aboutNode(node))}</text></g>`,
  ].join('');
}

function shapeOf(kind: ParticipantRecord['kind'], { x, y, width, height }: Box): string {
  if (kind !== 'database') {
    const rx = kind === 'queue' ? height / 2 : 9;
    return `<rect class="shape" x="${x}" y="${y}" width="${width}" height="${height}" rx="${rx}"/>`;
  }
  const bend = 5;
  const [top, bottom] = [y + bend, y + height - bend];
  const lid = `a${width / 2} ${bend} 0 0 1 ${width} 0`;
  return (
    `<path class="shape" d="M${x} ${top}${lid}V${bottom}a${width / 2} ${bend} 0 0 1 ${-width} 0z"/>` +
    `<path class="lid" d="M${x} ${top}a${width / 2} ${bend} 0 0 0 ${width} 0"/>`
  );
}

function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": 'apos',
  };
  return printable(text).replaceAll(/[&<>"']/g, (character) => `&${names[character]};`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
