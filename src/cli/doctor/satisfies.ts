/**
 * Tells whether a version is in a range. Knows what package manifests of clnrm use: `^1.2.3`, `>=1.2` and `||`; parts
 * that are left out are zero. Pre-releases count as the version that they lead to.
 */
export function satisfies(version: string, range: string): boolean {
  const found = parse(version);
  return range.split('||').some((part) => {
    const [, operator, least = ''] = /^\s*(\^|>=)\s*(\d+(?:\.\d+)*)\s*$/.exec(part) ?? [];
    if (operator === undefined) return false;
    const wanted = parse(least);
    return compare(found, wanted) >= 0 && (operator === '>=' || found[0] === wanted[0]);
  });
}

function parse(version: string): readonly number[] {
  return version.replace(/^v/, '').split(/[-+]/, 1).join('').split('.').map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
