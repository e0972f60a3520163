/** Replaces methods of objects and returns a function that puts the old ones back, exactly as they were. */
export function replaceAll(
  targets: readonly (readonly [target: object, methods: Readonly<Record<string, unknown>>])[],
): () => void {
  const before: (readonly [object, string, PropertyDescriptor | undefined])[] = [];
  for (const [target, methods] of targets) {
    for (const [name, value] of Object.entries(methods)) {
      const descriptor = Object.getOwnPropertyDescriptor(target, name);
      before.push([target, name, descriptor]);
      Object.defineProperty(target, name, {
        configurable: true,
        enumerable: descriptor?.enumerable ?? true,
        writable: true,
        value,
      });
    }
  }
  return () => {
    for (const [target, name, descriptor] of before.toReversed()) {
      if (descriptor === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, descriptor);
    }
  };
}
