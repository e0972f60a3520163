import { headOf, type NormalSpan } from './normal-span.ts';

/** Two spans that stand for each other in two traces; one is missing where the other has no counterpart. */
export interface SpanPair {
  readonly before: NormalSpan | undefined;
  readonly after: NormalSpan | undefined;
}

const mostCompared = 64;

/**
 * Pairs siblings of one trace with those of another: first equal subtrees, then spans of one name, kind and service, the
 * most alike first, then those whose names differ in digits only or that have the same children.
 */
export function pairSiblings(
  before: readonly NormalSpan[],
  after: readonly NormalSpan[],
): readonly SpanPair[] {
  const pairs: SpanPair[] = [];
  let left = { before, after };
  for (const keyOf of [signatureOf, headOf, shapeOf, nameOf, childrenOf]) {
    left = pairBy(keyOf, left.before, left.after, pairs);
  }
  pairs.push(...left.before.map((node) => ({ before: node, after: undefined })));
  const whole = inOrderOf(after, [
    ...pairs,
    ...left.after.map((node) => ({ before: undefined, after: node })),
  ]);
  return whole;
}

function signatureOf({ signature }: NormalSpan): string {
  return signature;
}

function nameOf({ name }: NormalSpan): string {
  return name;
}

/** The head without numbers and ids. */
function shapeOf(node: NormalSpan): string {
  return headOf(node).replaceAll(/[\da-f]{8,}|\d+/gi, '#');
}

function childrenOf(node: NormalSpan): string | undefined {
  if (node.children.length === 0) return undefined;
  return JSON.stringify([node.kind, node.service, node.children.map(headOf).toSorted()]);
}

function pairBy(
  keyOf: (node: NormalSpan) => string | undefined,
  before: readonly NormalSpan[],
  after: readonly NormalSpan[],
  pairs: SpanPair[],
): { before: readonly NormalSpan[]; after: readonly NormalSpan[] } {
  if (before.length === 0 || after.length === 0) return { before, after };
  const candidates = Map.groupBy(after, keyOf);
  const paired = new Set<NormalSpan>();
  for (const [key, group] of Map.groupBy(before, keyOf)) {
    const others = key === undefined ? [] : (candidates.get(key) ?? []);
    for (const [one, other] of bestPairs(group, others)) {
      paired.add(one).add(other);
      pairs.push({ before: one, after: other });
    }
  }
  return {
    before: before.filter((node) => !paired.has(node)),
    after: after.filter((node) => !paired.has(node)),
  };
}

/** Pairs the most alike first; groups too large to compare are paired in their order. */
function bestPairs(
  before: readonly NormalSpan[],
  after: readonly NormalSpan[],
): readonly (readonly [NormalSpan, NormalSpan])[] {
  const count = Math.min(before.length, after.length);
  const isPlain = before.length === 1 && after.length === 1;
  if (isPlain || before.length * after.length > mostCompared ** 2) {
    return before.slice(0, count).map((node, index) => [node, after[index] as NormalSpan]);
  }
  const scored = before.flatMap((one, at) =>
    after.map((other, to) => ({ one, other, score: likeness(one, other) - Math.abs(at - to) / 1e6 })),
  );
  const taken = new Set<NormalSpan>();
  return scored
    .toSorted((a, b) => b.score - a.score)
    .flatMap(({ one, other }) => {
      if (taken.has(one) || taken.has(other)) return [];
      taken.add(one).add(other);
      return [[one, other] as const];
    });
}

/** How many fields and children two spans have in common, less those that they do not. */
function likeness(a: NormalSpan, b: NormalSpan): number {
  return (
    common(a.fields.map(String), b.fields.map(String)) +
    common(a.children.map(signatureOf), b.children.map(signatureOf))
  );
}

function common(a: readonly string[], b: readonly string[]): number {
  const known = new Set(a);
  const shared = b.filter((item) => known.has(item)).length;
  return shared - (a.length + b.length - 2 * shared) / 1000;
}

/** Brings pairs into the order of the second trace; what is only in the first comes where it was. */
function inOrderOf(after: readonly NormalSpan[], pairs: readonly SpanPair[]): readonly SpanPair[] {
  const place = new Map(after.map((node, index) => [node, index]));
  const placeOf = ({ after: node }: SpanPair): number =>
    node === undefined ? Infinity : (place.get(node) ?? 0);
  return pairs.toSorted((a, b) => {
    const [one, other] = [placeOf(a), placeOf(b)];
    return one === other ? 0 : one - other;
  });
}
