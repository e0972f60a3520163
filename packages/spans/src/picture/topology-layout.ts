import type { ParticipantRecord, TalkRecord, TopologyRecord } from '@clnrm/model';
import { type Layering, layersOf } from './layers.ts';
import { type Layers, neighboursOf, orderLayers } from './order-layers.ts';
import { placeLayers } from './place-layers.ts';
import { portsOf } from './ports.ts';
import { aboutCharacter, labelCharacter, nameCharacter, textWidth } from './text-width.ts';

/** A place in the picture; y grows downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a node lies, by its corner. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything lies, in pixels. */
export interface TopologyLayout {
  readonly width: number;
  readonly height: number;
  /** One for each node. */
  readonly boxes: readonly Box[];
  /** One for each edge: the points that it passes, from whom it comes to whom it leads. */
  readonly paths: readonly (readonly Point[])[];
}

/** What is written into the nodes and beside the edges. */
export interface LayoutTexts {
  readonly nameOf: (node: ParticipantRecord) => string;
  readonly aboutNode: (node: ParticipantRecord) => string;
  readonly aboutEdge: (edge: TalkRecord) => string;
}

const nodeHeight = 46;
const bendHeight = 10;
const gap = 22;
const narrowestGap = 90;
const padding = 18;
const narrowest = 110;

/** A column of the picture. */
interface Column {
  readonly x: number;
  readonly width: number;
}

/** Lays a topology out in columns, from those whom nobody calls on the left to the last that are called on the right. */
export function layoutOf(topology: TopologyRecord, texts: LayoutTexts): TopologyLayout {
  const { nodes, edges } = topology;
  const numbers = new Map(nodes.map(({ name }, index) => [name, index]));
  const arcs = edges.map(({ from, to }) => [numbers.get(from) ?? 0, numbers.get(to) ?? 0] as const);
  const layering = layersOf(nodes.length, arcs);
  const neighbours = neighboursOf(layering);
  const layers = orderLayers(layering, neighbours);
  const heightOf = (id: number): number => (id < nodes.length ? nodeHeight : bendHeight);
  const placed = placeLayers(layers, neighbours, {
    gap,
    // Long edges are to be straight.
    extentOf: (id) => ({ height: heightOf(id), weight: id < nodes.length ? 1 : 3 }),
  });
  const top = Math.min(0, ...placed.map((middle, id) => middle - heightOf(id) / 2));
  const middles = placed.map((middle) => middle - top);
  const widths = nodes.map(
    (node) =>
      Math.max(
        narrowest - 2 * padding,
        textWidth(texts.nameOf(node), nameCharacter),
        textWidth(texts.aboutNode(node), aboutCharacter),
      ) +
      2 * padding,
  );
  const columns = columnsOf(layers, widths, gapBetween(topology, texts));
  const columnOf = (id: number): Column => columns[layering.layerOf[id] ?? 0] ?? { x: 0, width: 0 };
  const boxes = widths.map((width, id): Box => {
    const column = columnOf(id);
    const x = column.x + (column.width - width) / 2;
    return { x, y: (middles[id] ?? 0) - nodeHeight / 2, width, height: nodeHeight };
  });
  const last = columns.at(-1);
  return {
    width: last === undefined ? 0 : last.x + last.width,
    height: Math.max(0, ...middles.map((middle, id) => middle + heightOf(id) / 2)),
    boxes,
    paths: pathsOf(layering, { arcs, boxes, columnOf, middles }),
  };
}

function gapBetween({ edges }: TopologyRecord, { aboutEdge }: LayoutTexts): number {
  return Math.max(narrowestGap, ...edges.map((edge) => textWidth(aboutEdge(edge), labelCharacter) + 48));
}

function columnsOf(layers: Layers, widths: readonly number[], between: number): readonly Column[] {
  let x = 0;
  return layers.map((layer) => {
    const column = { x, width: Math.max(0, ...layer.map((id) => widths[id] ?? 0)) };
    x += column.width + between;
    return column;
  });
}

/** Where nodes and bends lie. */
interface Places {
  readonly arcs: readonly (readonly [from: number, to: number])[];
  readonly boxes: readonly Box[];
  readonly columnOf: (id: number) => Column;
  readonly middles: readonly number[];
}

function pathsOf({ routes }: Layering, places: Places): TopologyLayout['paths'] {
  const { arcs, boxes, columnOf, middles } = places;
  const portOf = portsOf(routes, middles, boxes);
  return routes.map((route, edge) => {
    const from = arcs[edge]?.[0] ?? 0;
    if (route.length === 0) return loopAt(boxes[from]);
    const points = route.flatMap((id, step): readonly Point[] => {
      const box = boxes[id];
      const y = (middles[id] ?? 0) + portOf(edge, step);
      if (box !== undefined) return [{ x: step === 0 ? box.x + box.width : box.x, y }];
      const { x, width } = columnOf(id);
      return [
        { x, y },
        { x: x + width, y },
      ];
    });
    return route[0] === from ? points : points.toReversed();
  });
}

function loopAt(box: Box | undefined): readonly Point[] {
  if (box === undefined) return [];
  const right = box.x + box.width;
  return [
    { x: right - 44, y: box.y },
    { x: right - 16, y: box.y },
  ];
}
