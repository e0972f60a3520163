import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BrokenJson, JsonPieces } from './json-pieces.ts';

const piecesOf = (
  text: string,
  size: number,
): readonly (readonly [string | undefined, unknown, number])[] => {
  const pieces = new JsonPieces();
  const bytes = Buffer.from(text);
  const found = [];
  for (let at = 0; at < bytes.length; at += size) found.push(...pieces.push(bytes.subarray(at, at + size)));
  pieces.end();
  return found.map(({ key, bytes: piece, line }) => [key, JSON.parse(piece.toString()), line] as const);
};

const key = fc.string({ unit: fc.constantFrom('a', 'b', '{', '}', '[', ']', ',', ':', ' ', 'é') });

test('every value is found, wherever the bytes are cut', () => {
  const document = fc.oneof(
    fc.array(fc.jsonValue(), { maxLength: 4 }),
    fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  );
  fc.assert(
    fc.property(
      fc.array(document, { maxLength: 3 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(2),
      (documents, size, indent) => {
        const text = documents.map((one) => JSON.stringify(one, undefined, indent)).join('\n');
        const expected = documents.flatMap((one): unknown[] =>
          Array.isArray(one)
            ? one.map((item): unknown => [undefined, item])
            : Object.entries(one).flatMap(([name, value]) =>
                Array.isArray(value) ? value.map((item): unknown => [name, item]) : [[name, value]],
              ),
        );
        const found = piecesOf(text, size).map(([name, value]) => [name, value]);
        expect(found).toEqual(
          JSON.parse(JSON.stringify(expected), (_, value: unknown) => (value === null ? null : value)).map(
            ([name, value]: [string | null, unknown]) => [name ?? undefined, value],
          ),
        );
      },
    ),
  );
});

test('a piece knows the line that it begins on', () => {
  expect(piecesOf('{"a":\n[1,\n\n{"b":\n2}],"c":\n3}\n[4]', 3)).toEqual([
    ['a', 1, 2],
    ['a', { b: 2 }, 4],
    ['c', 3, 6],
    [undefined, 4, 7],
  ]);
});

test.for([
  '[1 2]',
  '[,1]',
  '[1,,2]',
  '{"a" 1}',
  '{"a":}',
  '{a:1}',
  '{"a":1 "b":2}',
  '5',
  '[1',
  '{"a',
  '{"a":"',
])('%s is broken', (text) => {
  expect(() => piecesOf(text, 1)).toThrow(BrokenJson);
});
