import { isClnrmError } from '@clnrm/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toPlainSpan } from '../plain-span.ts';
import { arbitraryRequest, toOtlp, toPlain } from '../support/arbitrary-request.ts';
import { encodeByOracle } from '../support/otlp-oracle.ts';
import { decodeProtobuf } from './decode-protobuf.ts';

const decoded = (bytes: Uint8Array) => {
  const batch = decodeProtobuf(bytes);
  return Array.from({ length: batch.length }, (_, row) => toPlainSpan(batch.at(row)));
};

const field = (number: number, wire: number): number[] => {
  const tag = number * 8 + wire;
  return tag < 128 ? [tag] : [(tag & 127) | 128, tag >>> 7];
};
const message = (number: number, ...parts: number[][]): number[] => {
  const body = parts.flat();
  if (body.length > 127) throw new Error('too long for one byte');
  return [...field(number, 2), body.length, ...body];
};
const ids = [...message(1, Array<number>(16).fill(1)), ...message(2, Array<number>(8).fill(2))];
const requestOf = (...span: number[][]): Uint8Array =>
  Uint8Array.from(message(1, message(2, message(2, ids, ...span))));

test('everything that OTLP carries for spans is read as another library writes it', () => {
  fc.assert(
    fc.property(arbitraryRequest, (request) => {
      expect(decoded(encodeByOracle(toOtlp(request)))).toEqual(toPlain(request));
    }),
    { numRuns: 100 },
  );
});

test('a body cut short is refused or yields whole spans, and never anything else', () => {
  fc.assert(
    fc.property(arbitraryRequest, fc.double({ min: 0, max: 1, noNaN: true }), (request, share) => {
      const bytes = encodeByOracle(toOtlp(request));
      const spans = refusedOr(() => decoded(bytes.subarray(0, Math.floor(bytes.length * share))));
      expect(spans ?? []).toEqual(toPlain(request).slice(0, spans?.length ?? 0));
    }),
    { numRuns: 100 },
  );
});

test('no bytes can make the decoder crash or hang', () => {
  const mutation = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(arbitraryRequest, mutation, (request, mutations) => {
      const bytes = Uint8Array.from(encodeByOracle(toOtlp(request)));
      for (const [at, byte] of mutations) if (bytes.length > 0) bytes[at % bytes.length] = byte;
      refusedOr(() => decoded(bytes));
    }),
    { numRuns: 300 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void refusedOr(() => decoded(bytes))));
});

test('a resource and a scope may follow their spans, and come in pieces', () => {
  const text = (value: string): number[] => [...Buffer.from(value)];
  const attribute = (key: string, value: string): number[] =>
    message(1, message(1, text(key)), message(2, message(1, text(value))));
  const bytes = message(
    1,
    message(2, message(2, ids), message(1, message(1, text('s')))),
    message(1, attribute('a', 'x')),
    message(1, attribute('b', 'y')),
  );
  const [span] = decoded(Uint8Array.from(bytes));
  expect(span?.resource).toEqual({ attributes: { a: 'x', b: 'y' } });
  expect(span?.scope.name).toBe('s');
});

test('unknown fields, groups and wrong wire types are skipped', () => {
  const group = [...field(300, 3), ...field(1, 0), 5, ...field(2, 3), ...field(2, 4), ...field(300, 4)];
  const [span] = decoded(
    requestOf(group, [...field(5, 0), 7], [...field(100, 5), 1, 2, 3, 4], [...field(6, 0), 2]),
  );
  expect(span).toMatchObject({ name: '', kind: 'server' });
});

test('an empty or zero parent is a root, and kinds and codes to come are unspecified', () => {
  for (const parent of [[], message(4), message(4, Array<number>(8).fill(0))]) {
    expect(decoded(requestOf(parent))[0]?.parentSpanId).toBeUndefined();
  }
  const [span] = decoded(requestOf([...field(6, 0), 0x81, 0x02], message(15, [...field(3, 0), 0x82, 0x02])));
  expect(span).toMatchObject({ kind: 'unspecified', status: { code: 'unset' } });
});

const nested = (depth: number): Buffer => {
  let value = Buffer.from([0x0a, 0x01, 0x61]);
  for (let level = 0; level < depth; level += 1) {
    const item = Buffer.concat([Buffer.from([0x0a]), varint(value.length), value]);
    value = Buffer.concat([Buffer.from([0x2a]), varint(item.length), item]);
  }
  const wrap = (tag: number, body: Buffer): Buffer =>
    Buffer.concat([Buffer.from([tag]), varint(body.length), body]);
  const attribute = wrap(0x4a, wrap(0x12, value));
  return wrap(0x0a, wrap(0x12, wrap(0x12, Buffer.concat([Buffer.from(ids), attribute]))));
};
const varint = (value: number): Buffer =>
  value < 128
    ? Buffer.from([value])
    : Buffer.concat([Buffer.from([(value & 127) | 128]), varint(value >>> 7)]);

test.for<[what: string, bytes: Uint8Array, reason: string]>([
  [
    'a length past the end',
    Uint8Array.from([0x0a, 5, 1]),
    'the length at byte 1 runs past the end of its message',
  ],
  [
    'a number cut short',
    Uint8Array.from([0x0a, 0x80]),
    'the body ends in the middle of a field, after 2 bytes',
  ],
  [
    'a fixed field cut short',
    Uint8Array.from([0x09, 1, 2]),
    'the body ends in the middle of a field, after 3 bytes',
  ],
  ['field number 0', Uint8Array.from([0x02, 0]), 'the field number at byte 0 is 0'],
  ['wire type 7', Uint8Array.from([0x0f]), "the wire type at byte 0 is not one of protobuf's"],
  [
    'an endless number',
    Uint8Array.from([0x10, ...Array<number>(11).fill(0xff)]),
    'the number at byte 1 is longer than 64 bits',
  ],
  [
    'an id of a wrong size',
    Uint8Array.from(message(1, message(2, message(2, message(1, [1, 2, 3]))))),
    'the id at byte 8 has 3 bytes instead of 16',
  ],
  ['no trace id', Uint8Array.from(message(1, message(2, message(2)))), 'span 0 has no trace id'],
  ['a value nested too deep', nested(100), 'an attribute value nests deeper than 64 levels'],
])('%s is refused in one sentence', ([, bytes, reason]) => {
  expect(() => decodeProtobuf(bytes)).toThrow(
    `Failed to decode OTLP spans: ${reason}. Send a complete OTLP ExportTraceServiceRequest.`,
  );
});

test('an empty body holds no spans', () => {
  expect(decoded(new Uint8Array())).toEqual([]);
});

function refusedOr<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (isClnrmError(error) && error.code === 'CLNRM_MALFORMED_OTLP') return undefined;
    throw error;
  }
}
