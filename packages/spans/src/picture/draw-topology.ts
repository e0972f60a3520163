import type { TopologyRecord } from '@clnrm/model';
import { ClnrmError } from '@clnrm/model';
import type { Topology } from '../graph/topology.ts';
import { drawMermaid } from './draw-mermaid.ts';
import { drawSvg } from './draw-svg.ts';
import { withoutSpans } from './record-topology.ts';

/** How a topology is written. */
export type TopologyFormat = 'svg' | 'mermaid';

const formats: Readonly<Record<TopologyFormat, (topology: TopologyRecord) => string>> = {
  svg: drawSvg,
  mermaid: drawMermaid,
};

/**
 * Draws who talks to whom: `svg` is a picture that needs nothing else, light or dark as the reader has it; `mermaid` is text
 * that many places draw.
 * @throws ClnrmError `CLNRM_INVALID_CLAIM`
 */
export function drawTopology(topology: Topology | TopologyRecord, format: TopologyFormat = 'svg'): string {
  const draw = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (draw !== undefined) return draw(isRecord(topology) ? topology : withoutSpans(topology));
  throw new ClnrmError(
    'CLNRM_INVALID_CLAIM',
    `Failed to draw a topology: ${JSON.stringify(format)} is no format. Give "svg" or "mermaid".`,
  );
}

function isRecord(topology: Topology | TopologyRecord): topology is TopologyRecord {
  return topology.edges.every((edge) => 'durations' in edge);
}
