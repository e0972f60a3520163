import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { RandomSource } from './random-source.ts';
import { createRandomSource, fillBytes, unitInterval, uuid } from './random-source.ts';
import { replaceAll } from './replace.ts';

/** Randomness that is under control until it is restored. */
export interface FixedRandomness {
  /** Starts the stream anew. */
  readonly reseed: (seed: string) => void;
  readonly restore: () => void;
}

/**
 * Makes `Math.random`, and what `crypto` and `node:crypto` draw, repeat with the seed: `randomUUID`,
 * `getRandomValues`, `randomBytes`, `randomFillSync` and `randomInt`. Keys and signatures stay truly random.
 */
export function fixRandomness(seed: string): FixedRandomness {
  let source: RandomSource = createRandomSource(seed);
  const getRandomValues = <T extends ArrayBufferView>(array: T): T => {
    fillBytes(source, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  };
  const randomBytes = (size: number, callback?: (error: null, bytes: Buffer) => void): Buffer | undefined => {
    const bytes = getRandomValues(Buffer.alloc(size));
    if (callback === undefined) return bytes;
    process.nextTick(callback, null, bytes);
    return undefined;
  };
  const randomFillSync = <T extends ArrayBufferView>(array: T, offset = 0, size?: number): T => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    fillBytes(source, bytes.subarray(offset, size === undefined ? undefined : offset + size));
    return array;
  };
  const randomInt = (...limits: unknown[]): number | undefined => {
    const callback = limits.findLast((limit) => typeof limit === 'function') as
      | ((e: null, n: number) => void)
      | undefined;
    const [low, high] = limits.filter((limit) => typeof limit === 'number') as [number, number | undefined];
    const [min, max] = high === undefined ? [0, low] : [low, high];
    const value = min + Math.floor(unitInterval(source) * (max - min));
    if (callback === undefined) return value;
    process.nextTick(callback, null, value);
    return undefined;
  };
  const randomUUID = (): string => uuid(source);
  const restore = replaceAll([
    [Math, { random: () => unitInterval(source) }],
    [Object.getPrototypeOf(globalThis.crypto) as object, { getRandomValues, randomUUID }],
    [crypto, { randomUUID, randomBytes, randomFillSync, randomInt }],
  ]);
  syncBuiltinESMExports();
  return {
    reseed: (next) => {
      source = createRandomSource(next);
    },
    restore: () => {
      restore();
      syncBuiltinESMExports();
    },
  };
}
