import fc from 'fast-check';
import { expect, test } from 'vitest';
import { framed } from '../support/grpc-client.ts';
import { GrpcFrame } from './grpc-message.ts';

function pushAll(frame: GrpcFrame, bytes: Buffer, sizes: readonly number[]): void {
  let at = 0;
  for (const size of sizes) {
    frame.push(bytes.subarray(at, at + size));
    at += size;
  }
  if (at < bytes.length) frame.push(bytes.subarray(at));
}

test('a message is the same however it is cut', () => {
  const sizes = fc.array(fc.nat(8));
  fc.assert(
    fc.property(fc.boolean(), fc.uint8Array({ maxLength: 50 }), sizes, (isCompressed, body, cuts) => {
      const frame = new GrpcFrame(50);
      pushAll(frame, framed(body, Number(isCompressed)), cuts);
      expect(frame.finish()).toEqual({ isCompressed, body: Buffer.from(body) });
    }),
  );
});

test('any bytes make a message no larger than they are, or are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30 }), fc.array(fc.nat(8)), (bytes, cuts) => {
      const frame = new GrpcFrame(20);
      let length = bytes.length - 5;
      try {
        pushAll(frame, Buffer.from(bytes), cuts);
        length = frame.finish().body.length;
      } catch (error) {
        expect(error).toMatchObject({ name: 'Refusal' });
      }
      expect(length).toBe(bytes.length - 5);
    }),
  );
});

test('a length is refused before its bytes have come', () => {
  const frame = new GrpcFrame(64 * 1024 * 1024);
  expect(() => frame.push(Buffer.from([0, 255, 255, 255, 255]))).toThrow(
    'the message has 4294967295 bytes, more than 67108864',
  );
});
