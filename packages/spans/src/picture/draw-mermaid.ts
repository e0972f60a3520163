import type { ParticipantRecord, TopologyRecord } from '@clnrm/model';
import { aboutEdge, aboutTopology, clip } from './picture-text.ts';

const widest = 60;
const shapes = {
  service: ['[', ']'],
  database: ['[(', ')]'],
  queue: ['([', '])'],
  peer: ['{{', '}}'],
} as const satisfies Record<ParticipantRecord['kind'], readonly [string, string]>;

/** Writes a topology as a Mermaid flowchart; names are quoted, and what means something to Mermaid is escaped. */
export function drawMermaid(topology: TopologyRecord): string {
  const { nodes, edges } = topology;
  const numbers = new Map(nodes.map(({ name }, index) => [name, `n${index}`]));
  const lines = nodes.map(({ name, kind }, index) => {
    const [open, close] = shapes[kind];
    return `  n${index}${open}"${escape(clip(name, widest))}"${close}`;
  });
  const arrows = edges.map((edge) => {
    const arrow = edge.via === 'call' ? '-->' : '-.->';
    return `  ${numbers.get(edge.from)} ${arrow}|"${escape(aboutEdge(edge))}"| ${numbers.get(edge.to)}`;
  });
  const failing = edges.flatMap(({ errors }, index) => (errors > 0 ? [index] : []));
  const styles = failing.length === 0 ? [] : [`  linkStyle ${failing.join(',')} stroke:#c9373f`];
  return `${[`%% ${aboutTopology(topology)}`, 'flowchart LR', ...lines, ...arrows, ...styles].join('\n')}\n`;
}

/** @see https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters */
function escape(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} _.,:/×·µ…@-]/gu, (character) => `#${character.codePointAt(0)};`);
}
