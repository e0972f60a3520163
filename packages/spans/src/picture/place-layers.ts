import type { Layers, Neighbours } from './order-layers.ts';

const sweeps = 16;

/** How tall something is, and how much it counts that it lies where its neighbours pull it. */
export interface Extent {
  readonly height: number;
  readonly weight: number;
}

/**
 * Finds for each node and bend the height of its middle: as near to the mean of its neighbours as the order of its layer and
 * `gap` between two allow.
 */
export function placeLayers(
  layers: Layers,
  neighbours: Neighbours,
  { extentOf, gap }: { readonly extentOf: (node: number) => Extent; readonly gap: number },
): readonly number[] {
  const middles: number[] = [];
  for (const layer of layers) {
    let bottom = 0;
    for (const node of layer) {
      const { height } = extentOf(node);
      middles[node] = bottom + height / 2;
      bottom += height + gap;
    }
  }
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const wanted = layer.map((node) => meanOf(node, neighbours, middles));
      const apart = layer.map((node, index) => {
        const above = layer[index - 1];
        return above === undefined ? 0 : (extentOf(above).height + extentOf(node).height) / 2 + gap;
      });
      const weights = layer.map((node) => extentOf(node).weight);
      for (const [index, middle] of spread(wanted, apart, weights).entries()) {
        middles[layer[index] ?? 0] = middle;
      }
    }
  }
  return middles;
}

function meanOf(node: number, { before, behind }: Neighbours, middles: readonly number[]): number {
  const near = [...(before[node] ?? []), ...(behind[node] ?? [])];
  if (near.length === 0) return middles[node] ?? 0;
  return near.reduce((sum, each) => sum + (middles[each] ?? 0), 0) / near.length;
}

/**
 * The places nearest to those wanted, by least squares, of which each lies at least `apart` behind the one before: isotonic
 * regression by pooling adjacent violators.
 */
export function spread(
  wanted: readonly number[],
  apart: readonly number[],
  weights: readonly number[],
): readonly number[] {
  const blocks: { sum: number; weight: number; length: number }[] = [];
  let offset = 0;
  const offsets = apart.map((each) => (offset += each));
  for (const [index, place] of wanted.entries()) {
    const weight = weights[index] ?? 1;
    let block = { sum: (place - (offsets[index] ?? 0)) * weight, weight, length: 1 };
    for (let last = blocks.at(-1); last !== undefined && mean(last) > mean(block); last = blocks.at(-1)) {
      blocks.pop();
      block = {
        sum: last.sum + block.sum,
        weight: last.weight + block.weight,
        length: last.length + block.length,
      };
    }
    blocks.push(block);
  }
  const places = blocks.flatMap((block) => Array.from({ length: block.length }, () => mean(block)));
  return places.map((place, index) => place + (offsets[index] ?? 0));
}

function mean({ sum, weight }: { readonly sum: number; readonly weight: number }): number {
  return sum / weight;
}
