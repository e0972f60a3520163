/** Own properties of an object at one moment. */
export type PropertyTable = Map<PropertyKey, PropertyDescriptor>;

/** Takes down an object's own properties. */
export function propertiesOf(target: object): PropertyTable {
  return new Map(
    Reflect.ownKeys(target).map((key) => [
      key,
      Object.getOwnPropertyDescriptor(target, key) as PropertyDescriptor,
    ]),
  );
}

/** Keys that were added, changed or removed between two moments. */
export function changedKeys(before: PropertyTable, after: PropertyTable): readonly PropertyKey[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => !isSame(before.get(key), after.get(key)));
}

/** Gives an object the properties that it had. */
export function restoreProperties(target: object, before: PropertyTable): void {
  for (const key of changedKeys(before, propertiesOf(target))) {
    const descriptor = before.get(key);
    if (descriptor === undefined) Reflect.deleteProperty(target, key);
    else Object.defineProperty(target, key, descriptor);
  }
}

/** Takes changes since `start` over into what is remembered, and leaves other changes alone. */
export function adoptChanges(remembered: PropertyTable, start: PropertyTable, now: PropertyTable): void {
  for (const key of changedKeys(start, now)) {
    const descriptor = now.get(key);
    if (descriptor === undefined) remembered.delete(key);
    else remembered.set(key, descriptor);
  }
}

function isSame(a: PropertyDescriptor | undefined, b: PropertyDescriptor | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.value === b.value && a.get === b.get && a.set === b.set;
}
