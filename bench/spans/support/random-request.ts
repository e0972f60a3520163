import { BackwardWriter } from './backward-writer.ts';
import { Random } from './random.ts';

// Everything that OTLP allows for spans, in any order of fields, with fields that nobody knows: what two right decoders
// must read alike. Every request has a number, from which it can be made again.

const writer = new BackwardWriter();
const someKeys = [
  'service.name',
  'http.route',
  'a.b',
  '',
  '__proto__',
  'constructor',
  'k'.repeat(130),
] as const;

/** Keys that many attributes have. */
export const frequentKeys: readonly string[] = someKeys;

const texts = ['', 'GET', '/orders/{id}', 'ß', '日本', '🙂', 'x'.repeat(40), 'y'.repeat(200), '\0'] as const;

/** The request of a number; the same for the same seed and number. */
export function randomRequest(seed: number, number: number): Buffer {
  const random = new Random(Math.imul(seed, 0x85ebca6b) ^ number);
  const isLarge = random.oneIn(2000);
  for (let count = random.below(3); count > 0; count -= 1) writeResourceSpans(random, isLarge ? 150 : 3);
  if (random.oneIn(20)) writeUnknown(random);
  return writer.take();
}

type Part = () => void;

/** Writes parts in an order that varies; those that repeat keep theirs among themselves. */
function writeShuffled(random: Random, parts: readonly (readonly Part[])[]): void {
  const isShuffled = random.oneIn(4);
  const left = parts.filter((part) => part.length > 0).map((part) => [...part]);
  while (left.length > 0) {
    const index = isShuffled ? random.below(left.length) : left.length - 1;
    const part = left[index] ?? [];
    part.pop()?.();
    if (part.length === 0) left.splice(index, 1);
  }
}

function some(random: Random, limit: number, write: Part): readonly Part[] {
  return Array.from({ length: random.below(limit) }, () => write);
}

function maybe(random: Random, write: Part): readonly Part[] {
  return random.oneIn(2) ? [write] : [];
}

function writeResourceSpans(random: Random, spans: number): void {
  writer.message(1, () =>
    writeShuffled(random, [
      maybe(random, () => writer.message(1, () => writeAttributes(random, 1))),
      some(random, 3, () => writeScopeSpans(random, spans)),
      maybe(random, () => writer.text(3, 'https://opentelemetry.io/schemas/1.37.0')),
    ]),
  );
}

function writeScopeSpans(random: Random, spans: number): void {
  writer.message(2, () =>
    writeShuffled(random, [
      maybe(random, () =>
        writer.message(1, () => {
          writeAttributes(random, 3);
          writer.text(2, random.pick(texts));
          writer.text(1, random.pick(texts));
        }),
      ),
      some(random, spans, () => writeSpan(random)),
    ]),
  );
}

function writeSpan(random: Random): void {
  const start = time(random);
  writer.message(2, () =>
    writeShuffled(random, [
      [() => writer.bytes(1, id(random, 16))],
      [() => writer.bytes(2, id(random, 8))],
      maybe(random, () => writer.text(3, random.pick(texts))),
      maybe(random, () =>
        writer.bytes(4, random.oneIn(10) ? Buffer.alloc(random.oneIn(2) ? 0 : 8) : id(random, 8)),
      ),
      maybe(random, () => writer.text(5, text(random))),
      maybe(random, () => writer.number(6, random.oneIn(20) ? -1 : random.below(7))),
      [() => writer.fixed64(7, start)],
      [() => writer.fixed64(8, time(random))],
      attributes(random, 9),
      maybe(random, () => writer.number(10, random.word())),
      some(random, 3, () => writeEvent(random)),
      maybe(random, () => writer.number(12, random.word())),
      some(random, 3, () => writeLink(random)),
      maybe(random, () => writer.number(14, random.word())),
      maybe(random, () => writeStatus(random)),
      maybe(random, () => writer.fixed32(16, random.word())),
      random.oneIn(4) ? [() => writeUnknown(random)] : [],
    ]),
  );
}

function writeStatus(random: Random): void {
  writer.message(15, () => {
    if (random.oneIn(2)) writer.number(3, random.below(4));
    if (random.oneIn(2)) writer.text(2, text(random));
  });
}

function writeEvent(random: Random): void {
  writer.message(11, () =>
    writeShuffled(random, [
      [() => writer.fixed64(1, time(random))],
      [() => writer.text(2, text(random))],
      attributes(random, 3),
      maybe(random, () => writer.number(4, random.word())),
    ]),
  );
}

function writeLink(random: Random): void {
  writer.message(13, () =>
    writeShuffled(random, [
      [() => writer.bytes(1, id(random, 16))],
      [() => writer.bytes(2, id(random, 8))],
      maybe(random, () => writer.text(3, random.pick(texts))),
      attributes(random, 4),
      maybe(random, () => writer.number(5, random.word())),
      maybe(random, () => writer.fixed32(6, random.word())),
    ]),
  );
}

function writeAttributes(random: Random, field: number): void {
  for (const write of attributes(random, field)) write();
}

function attributes(random: Random, field: number): readonly Part[] {
  return some(random, 5, () => writeAttribute(random, field));
}

function writeAttribute(random: Random, field: number, depth = 0): void {
  const before = writer.length;
  writeShuffled(random, [
    [() => writer.text(1, key(random))],
    random.oneIn(30) ? [] : [() => writer.message(2, () => writeValue(random, depth))],
    random.oneIn(50) ? [() => writeUnknown(random)] : [],
  ]);
  writer.varint(writer.length - before);
  // A tag may be written in more bytes than it needs.
  if (random.oneIn(40)) writer.raw([(field * 8 + 2) | 0x80, 0]);
  else writer.tag(field, 2);
}

function writeValue(random: Random, depth: number): void {
  switch (random.below(depth > 2 ? 6 : 8)) {
    case 0:
    case 1:
      return writer.text(1, text(random));
    case 2:
      return writer.number(2, random.below(2));
    case 3:
      return writer.number(3, integer(random));
    case 4:
      return writer.double(4, double(random));
    case 5:
      return random.oneIn(3) ? undefined : writer.bytes(7, id(random, random.below(20)));
    case 6:
      return writer.message(5, () => {
        for (let count = random.below(4); count > 0; count -= 1)
          writer.message(1, () => writeValue(random, depth + 1));
      });
    default:
      return writer.message(6, () => {
        for (let count = random.below(4); count > 0; count -= 1) writeAttribute(random, 1, depth + 1);
      });
  }
}

/** A field of a number that OTLP does not use, of any wire type. */
function writeUnknown(random: Random): void {
  const field = 100 + random.below(3000);
  switch (random.below(5)) {
    case 0:
      return writer.number(field, integer(random));
    case 1:
      return writer.fixed64(field, time(random));
    case 2:
      return writer.text(field, text(random));
    case 3:
      return writer.fixed32(field, random.word());
    default:
      writer.tag(field, 4);
      writer.number(1, random.below(1000));
      writer.tag(field, 3);
  }
}

// Keys that are new each time make objects slow, and what is measured here is not that.
function key(random: Random): string {
  if (random.oneIn(2)) return random.pick(someKeys);
  return random.oneIn(10) ? text(random) : `key.${random.below(30)}`;
}

function text(random: Random): string {
  if (random.oneIn(3)) return random.pick(texts);
  let made = '';
  for (let length = random.below(12); length > 0; length -= 1) {
    made += String.fromCodePoint(random.oneIn(10) ? 0x100 + random.below(0xd000) : 32 + random.below(95));
  }
  return made;
}

function id(random: Random, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at += 1) bytes[at] = random.word() & 255;
  if (length > 0 && bytes[0] === 0) bytes[0] = 1;
  return bytes;
}

function time(random: Random): bigint {
  const word = BigInt(random.word());
  if (random.oneIn(3)) return word * 1_000_000n;
  return random.oneIn(3) ? word * 1000n : (word << 32n) | BigInt(random.word());
}

function integer(random: Random): number | bigint {
  if (random.oneIn(2)) return random.below(1000) - 500;
  return (
    BigInt.asIntN(64, (BigInt(random.word()) << 32n) | BigInt(random.word())) >> BigInt(random.below(60))
  );
}

function double(random: Random): number {
  return random.pick([0, -0, 1.5, -1e300, Number.NaN, Infinity, 5e-324, random.word() / 7]);
}
