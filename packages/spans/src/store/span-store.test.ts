import type { Span } from '@clnrm/model';
import { expect, test } from 'vitest';
import { decodeJson } from '../otlp/decode-json.ts';
import { decodeProtobuf } from '../otlp/decode-protobuf.ts';
import { encodeByOracle } from '../support/otlp-oracle.ts';
import { SpanStore } from './span-store.ts';

interface Given {
  readonly trace?: number;
  readonly id: number;
  readonly parent?: number;
  readonly name?: string;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

function spans(given: readonly Given[]): readonly Span[] {
  const list = given.map(({ trace = 1, id, parent, name = `s${id}` }) => ({
    traceId: hex(trace, 32),
    spanId: hex(id, 16),
    ...(parent === undefined ? {} : { parentSpanId: hex(parent, 16) }),
    name,
  }));
  return decodeJson(Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: list }] }] })));
}

function batch(given: readonly Given[]) {
  const list = given.map(({ trace = 1, id, parent, name = `s${id}` }) => ({
    traceId: Buffer.from(hex(trace, 32), 'hex'),
    spanId: Buffer.from(hex(id, 16), 'hex'),
    ...(parent === undefined ? {} : { parentSpanId: Buffer.from(hex(parent, 16), 'hex') }),
    name,
  }));
  return decodeProtobuf(encodeByOracle({ resourceSpans: [{ scopeSpans: [{ spans: list }] }] }));
}

const namesOf = (list: Iterable<Span>): string[] => [...list].map((span) => span.name);

test('a parent is found whether it arrives before or after its children, from either door', () => {
  const store = new SpanStore();
  store.addBatch(batch([{ id: 2, parent: 1 }]));
  const [child] = [...store.spans()] as [Span];
  expect(store.parentOf(child)).toBeUndefined();
  store.add(spans([{ id: 1 }, { id: 3, parent: 2 }]));
  expect(store.parentOf(child)?.name).toBe('s1');
  expect(namesOf(store.childrenOf(child))).toEqual(['s3']);
  expect(store.find(hex(1, 32), hex(9, 16))).toBeUndefined();
  expect(store.find(hex(2, 32), hex(1, 16))).toBeUndefined();
});

test('spans are found by name and by trace in the order they arrived', () => {
  const store = new SpanStore();
  store.addBatch(
    batch([
      { id: 1, name: 'a' },
      { id: 2, name: 'b', trace: 2 },
      { id: 3, name: 'a', trace: 2 },
    ]),
  );
  store.add(spans([{ id: 4, name: 'a' }]));
  expect(store.named('a').map((span) => span.spanId)).toEqual([1, 3, 4].map((id) => hex(id, 16)));
  expect(namesOf(store.trace(hex(2, 32)))).toEqual(['b', 'a']);
  expect(store.names()).toEqual(['a', 'b']);
  expect(store.named('c')).toEqual([]);
  expect(store.named('a')[0]).toBe(store.named('a')[0]);
});

test('a span that is sent again is held once, and two that share an id are both held', () => {
  const store = new SpanStore();
  store.addBatch(batch([{ id: 1 }, { id: 1 }]));
  store.add(spans([{ id: 1 }, { id: 1, name: 'other' }, { id: 1, trace: 2 }]));
  expect(namesOf(store.spans())).toEqual(['s1', 'other', 's1']);
});

test('listeners get the new spans of each batch until they leave', () => {
  const store = new SpanStore();
  const heard: string[][] = [];
  const leave = store.subscribe((list) => heard.push(namesOf(list)));
  store.addBatch(batch([{ id: 1 }, { id: 2 }]));
  store.add(spans([{ id: 2 }, { id: 3 }]));
  store.add(spans([{ id: 3 }]));
  leave();
  store.add(spans([{ id: 4 }]));
  expect(heard).toEqual([['s1', 's2'], ['s3']]);
});

test('clear forgets spans and keeps listeners', () => {
  const store = new SpanStore();
  let heard = 0;
  store.subscribe(() => (heard += 1));
  store.add(spans([{ id: 1 }]));
  store.clear();
  expect(store.size).toBe(0);
  store.add(spans([{ id: 1 }]));
  expect([store.size, heard]).toEqual([1, 2]);
});

test('a bounded store forgets its older half, and listeners still hear everything', () => {
  const store = new SpanStore({ maxSpans: 100 });
  let heard = 0;
  store.subscribe((list) => (heard += list.length));
  for (let id = 1; id <= 1000; id += 1) store.add(spans([{ id }]));
  expect(heard).toBe(1000);
  expect(store.size).toBeLessThanOrEqual(100);
  expect(store.size + store.evicted).toBe(1000);
  expect(store.named('s1000')).toHaveLength(1);
  expect(store.find(hex(1, 32), hex(1000, 16))?.name).toBe('s1000');
});

test('many spans of many traces stay findable', () => {
  const store = new SpanStore();
  const count = 20_000;
  store.add(
    spans(Array.from({ length: count }, (_, id) => ({ id: id + 1, trace: 1 + (id % 97), parent: id }))),
  );
  for (let id = 1; id <= count; id += 371) {
    expect(store.find(hex(1 + ((id - 1) % 97), 32), hex(id, 16))?.name).toBe(`s${id}`);
  }
});

test('an impossible bound is refused', () => {
  expect(() => new SpanStore({ maxSpans: 0 })).toThrow(
    'Failed to create a span store: maxSpans is 0. Give a whole number above 0.',
  );
});
