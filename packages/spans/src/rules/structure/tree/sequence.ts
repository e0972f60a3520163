import type { Slot } from './assign.ts';

/**
 * Gives items to slots in order, each slot taking from its least to its greatest number of neighbours; undefined where
 * that cannot be done. The slot of each item is returned.
 */
export function sequence<S extends Slot, T>(
  slots: readonly S[],
  items: readonly T[],
  fits: (slot: S, item: T) => boolean,
): readonly S[] | undefined {
  const dead = new Set<string>();
  const from = (slotIndex: number, itemIndex: number): readonly S[] | undefined => {
    const slot = slots[slotIndex];
    if (slot === undefined) return itemIndex === items.length ? [] : undefined;
    const key = `${slotIndex}/${itemIndex}`;
    if (dead.has(key)) return undefined;
    const taken: S[] = [];
    for (let next = itemIndex; taken.length <= slot.max; next += 1) {
      const rest = taken.length < slot.min ? undefined : from(slotIndex + 1, next);
      if (rest !== undefined) return [...taken, ...rest];
      if (next === items.length || !fits(slot, items[next] as T)) break;
      taken.push(slot);
    }
    dead.add(key);
    return undefined;
  };
  return from(0, 0);
}
