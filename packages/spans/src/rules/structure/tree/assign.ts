/** Something that takes from `min` to `max` items. */
export interface Slot {
  readonly min: number;
  readonly max: number;
}

/** Which items each slot was given. */
export interface Assignment<S, T> {
  readonly given: ReadonlyMap<S, readonly T[]>;
  /** Items that no slot took. */
  readonly left: readonly T[];
  /** Slots that were given fewer than they must have. */
  readonly wanting: readonly S[];
}

/**
 * Gives items to slots that fit them so that as many slots as possible have their least number, and then as many items as
 * possible have a slot. By augmenting paths: once something is served, it stays served, so that both hold at once wherever
 * each can hold alone (Mendelsohn and Dulmage, 1958).
 */
export function assign<S extends Slot, T>(
  slots: readonly S[],
  items: readonly T[],
  fits: (slot: S, item: T) => boolean,
): Assignment<S, T> {
  const holders = new Map<T, S>();
  const given = new Map<S, T[]>(slots.map((slot) => [slot, []]));
  const move = (item: T, to: S): void => {
    const from = holders.get(item);
    if (from !== undefined)
      given.set(
        from,
        (given.get(from) ?? []).filter((other) => other !== item),
      );
    holders.set(item, to);
    given.get(to)?.push(item);
  };

  /** Finds an item for a slot, taking one from a slot that can have another instead or can spare it. */
  const feed = (slot: S, met: Set<T>): boolean => {
    for (const item of items) {
      if (met.has(item) || holders.get(item) === slot || !fits(slot, item)) continue;
      met.add(item);
      const holder = holders.get(item);
      if (holder === undefined || feed(holder, met)) {
        move(item, slot);
        return true;
      }
    }
    return false;
  };

  /** Finds a slot for an item, moving those that the slot has elsewhere where it is full. */
  const place = (item: T, met: Set<S>): boolean => {
    for (const slot of slots) {
      if (met.has(slot) || !fits(slot, item)) continue;
      met.add(slot);
      const held = given.get(slot) ?? [];
      if (held.length < slot.max || [...held].some((other) => place(other, met))) {
        move(item, slot);
        return true;
      }
    }
    return false;
  };

  for (const slot of slots) {
    while ((given.get(slot)?.length ?? 0) < slot.min && feed(slot, new Set())) continue;
  }
  const left = items.filter((item) => !holders.has(item) && !place(item, new Set()));
  const wanting = slots.filter((slot) => (given.get(slot)?.length ?? 0) < slot.min);
  return { given, left, wanting };
}
