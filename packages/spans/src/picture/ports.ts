/** How far apart edges touch a node at most. */
const widest = 12;
/** How much of a node's height they leave free. */
const free = 14;

/**
 * How far from the middle of a node each edge touches it: those of one side one below the other, as their other ends lie.
 * Routes, heights and boxes are those of the layout; it returns 0 for bends.
 */
export function portsOf(
  routes: readonly (readonly number[])[],
  middles: readonly number[],
  boxes: readonly { readonly height: number }[],
): (edge: number, step: number) => number {
  const touching = routes.flatMap((route, edge) =>
    route.length === 0
      ? []
      : [
          { edge, step: 0, id: route[0] ?? 0, towards: middles[route[1] ?? 0] ?? 0 },
          { edge, step: route.length - 1, id: route.at(-1) ?? 0, towards: middles[route.at(-2) ?? 0] ?? 0 },
        ],
  );
  const ports = new Map<string, number>();
  for (const side of Map.groupBy(touching, ({ id, step }) => `${id} ${Math.sign(step)}`).values()) {
    const height = boxes[side[0]?.id ?? 0]?.height ?? 0;
    const apart = Math.min(widest, (height - free) / side.length);
    const sorted = side.toSorted((a, b) => a.towards - b.towards);
    for (const [index, { edge, step }] of sorted.entries()) {
      ports.set(`${edge} ${step}`, (index - (sorted.length - 1) / 2) * apart);
    }
  }
  return (edge, step) => ports.get(`${edge} ${step}`) ?? 0;
}
