import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader, encodeFrame } from './frames.ts';

test('values come back in order, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.anything()), fc.array(fc.nat(40), { minLength: 1 }), (values, cuts) => {
      const bytes = Buffer.concat(values.map(encodeFrame));
      const received: unknown[] = [];
      const reader = new FrameReader((value) => received.push(value));
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = 1 + (cuts[turn % cuts.length] ?? 0);
        reader.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(received).toEqual(values.map((value) => structuredClone(value)));
    }),
  );
});

test('what JSON cannot carry comes back as it was', () => {
  const value = {
    map: new Map([[1n, /x/gi]]),
    date: new Date(5),
    bytes: Buffer.from([1, 2]),
    none: undefined,
  };
  let received: unknown;
  new FrameReader((one) => (received = one)).push(encodeFrame(value));
  expect(received).toEqual(value);
});
