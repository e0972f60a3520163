/** Finds where two plain values differ, as a path with both values; undefined where they are the same. */
export function firstDifference(a: unknown, b: unknown, path = ''): string | undefined {
  if (Object.is(a, b)) return undefined;
  const isPair = typeof a === 'object' && typeof b === 'object' && a !== null && b !== null;
  if (
    !isPair ||
    Array.isArray(a) !== Array.isArray(b) ||
    a instanceof Uint8Array !== b instanceof Uint8Array
  ) {
    return `${path}: ${describe(a)} and ${describe(b)}`;
  }
  if (a instanceof Uint8Array) {
    return Buffer.compare(a, b as Uint8Array) === 0
      ? undefined
      : `${path}: ${describe(a)} and ${describe(b)}`;
  }
  return Array.isArray(a)
    ? differenceOfLists(a as readonly unknown[], b as readonly unknown[], path)
    : differenceOfObjects(a as Fields, b as Fields, path);
}

type Fields = Readonly<Record<string, unknown>>;

function differenceOfLists(a: readonly unknown[], b: readonly unknown[], path: string): string | undefined {
  if (a.length !== b.length) return `${path}: ${a.length} and ${b.length} items`;
  for (let index = 0; index < a.length; index += 1) {
    const difference = firstDifference(a[index], b[index], `${path}[${index}]`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function differenceOfObjects(a: Fields, b: Fields, path: string): string | undefined {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length)
    return `${path}: keys ${describe(keys)} and ${describe(Object.keys(b))}`;
  for (const key of keys) {
    if (!Object.hasOwn(b, key)) return `${path}.${key}: only on one side`;
    const difference = firstDifference(a[key], b[key], `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function describe(value: unknown): string {
  const replace = (_: string, item: unknown): unknown => (typeof item === 'bigint' ? `${item}n` : item);
  return JSON.stringify(value, replace) ?? String(value);
}
