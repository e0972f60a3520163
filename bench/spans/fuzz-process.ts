// Decodes random requests and tells its parent how far it is. Arguments: `generated` or `mutated`, a seed, the first
// number and the one after the last.
import { isClnrmError } from '@clnrm/model';
import { decodeProtobuf, SpanStore, toPlainSpan } from '@clnrm/spans';
import { spansByOracle } from '../../packages/spans/src/support/oracle-spans.ts';
import { firstDifference } from './support/first-difference.ts';
import { mutate } from './support/mutate.ts';
import { frequentKeys, randomRequest } from './support/random-request.ts';
import { Random } from './support/random.ts';

/** What the process says. */
export type FuzzNews =
  | { readonly kind: 'progress'; readonly number: number }
  | { readonly kind: 'failed'; readonly number: number; readonly reason: string; readonly hex: string }
  | { readonly kind: 'done'; readonly spans: number; readonly refused: number; readonly memory: number };

const [mode, ...numbers] = process.argv.slice(2);
const [seed = 1, first = 0, end = 0] = numbers.map(Number);
const say = (news: FuzzNews): void => void process.send?.(news);
const pace = 1000;
let spans = 0;
let refused = 0;

/** Spans are collected in a store too: queries read attributes from the bytes by a way of their own. */
const store = new SpanStore();
const counts = new Map<string, number>();

function checkGenerated(number: number): string | undefined {
  const request = randomRequest(seed, number);
  const batch = decodeProtobuf(request);
  const ours = Array.from({ length: batch.length }, (_, row) => toPlainSpan(batch.at(row)));
  const theirs = spansByOracle(request);
  spans += ours.length;
  store.addBatch(batch);
  for (const { attributes } of theirs) {
    for (const key of frequentKeys)
      if (Object.hasOwn(attributes, key)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return firstDifference(ours, theirs) ?? (number % pace === pace - 1 ? checkStore() : undefined);
}

function checkStore(): string | undefined {
  const isThere = (value: unknown): boolean => value !== undefined;
  for (const key of frequentKeys) {
    const { count } = store.query({ attributes: { [key]: isThere } });
    const expected = counts.get(key) ?? 0;
    if (count !== expected) return `the store knows ${count} attributes "${key}" where there are ${expected}`;
  }
  store.clear();
  counts.clear();
  return undefined;
}

/** A request that was damaged is refused, or yields spans that can be read to the end. */
function checkMutated(number: number): string | undefined {
  const request = mutatedRequest(number);
  const before = performance.now();
  try {
    const batch = decodeProtobuf(request);
    for (let row = 0; row < batch.length; row += 1) toPlainSpan(batch.at(row));
    spans += batch.length;
  } catch (error) {
    if (!isClnrmError(error) || error.code !== 'CLNRM_MALFORMED_OTLP') return String(error);
    refused += 1;
  }
  const time = performance.now() - before;
  return time < 2000 ? undefined : `it took ${Math.round(time)} ms`;
}

function mutatedRequest(number: number): Buffer {
  return mutate(randomRequest(seed, number), new Random(seed ^ Math.imul(number, 0x27d4eb2f)));
}

function reasonOf(number: number): string | undefined {
  try {
    return mode === 'generated' ? checkGenerated(number) : checkMutated(number);
  } catch (error) {
    return String(error);
  }
}

function run(): void {
  for (let number = first; number < end; number += 1) {
    if (number % pace === 0) say({ kind: 'progress', number });
    const reason = reasonOf(number);
    if (reason === undefined) continue;
    const request = mode === 'generated' ? randomRequest(seed, number) : mutatedRequest(number);
    say({ kind: 'failed', number, reason, hex: request.toString('hex') });
    return;
  }
  say({ kind: 'done', spans, refused, memory: process.resourceUsage().maxRSS * 1024 });
}

run();
process.disconnect();
