import type { Random } from './random.ts';

const telling = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x4a, 0x0b, 0x0c] as const;

/** Damages bytes in one to four places, as broken senders, networks and attackers do. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let damaged = bytes;
  for (let count = 1 + random.below(4); count > 0; count -= 1) damaged = damage(damaged, random);
  return damaged;
}

function damage(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.below(random.oneIn(4) ? 200 : 8));
  switch (random.below(7)) {
    case 0:
      return replaced(bytes, at, at + 1, [random.word() & 255]);
    case 1:
      return replaced(bytes, at, at + 1, [(bytes[at] ?? 0) ^ (1 << random.below(8))]);
    case 2:
      return replaced(bytes, at, end, []);
    case 3:
      return replaced(bytes, at, at, bytes.subarray(at, end));
    case 4:
      return replaced(bytes, at, at + 1, [random.pick(telling), random.pick(telling)]);
    case 5:
      return replaced(bytes, at, at, Buffer.alloc(random.below(300), random.pick(telling)));
    default:
      return bytes.subarray(0, at);
  }
}

function replaced(bytes: Buffer, start: number, end: number, by: Iterable<number>): Buffer {
  return Buffer.concat([bytes.subarray(0, start), Buffer.from([...by]), bytes.subarray(end)]);
}
