// Attributes of a span are in field 9 and look like this where nothing is unusual: tag 0x4a, length, 0x0a, length, key,
// 0x12, length, value. The decoder says of each span whether all of its attributes do.

/** Finds the value of one key in the bytes of spans whose attributes are all of the usual shape. */
export class AttributeScan {
  readonly #key: Uint8Array;
  readonly #first: number;
  readonly #last: number;
  /** Where the value that was found lies. */
  start = 0;
  end = 0;

  constructor(key: string) {
    this.#key = Buffer.from(key);
    this.#first = this.#key[0] ?? 0;
    this.#last = this.#key[this.#key.length - 1] ?? 0;
  }

  /** Looks through the span message between `start` and `end`; of equal keys the last one counts. */
  find(buffer: Buffer, start: number, end: number): boolean {
    const length = this.#key.length;
    let found = false;
    let pos = start;
    while (pos < end) {
      const tag = buffer[pos++] as number;
      if (tag === 0x4a) {
        let size = buffer[pos++] as number;
        if (size >= 0x80) {
          size = longSize(buffer, pos, size);
          pos = afterVarint(buffer, pos);
        }
        const keyAt = pos + 2;
        if (buffer[pos + 1] === length && this.#isAt(buffer, keyAt)) {
          found = true;
          this.start = afterVarint(buffer, keyAt + length + 1);
          this.end = pos + size;
        }
        pos += size;
      } else pos = afterField(buffer, pos, tag);
    }
    return found;
  }

  // Keys of one length tend to differ at the end, since they share their namespace.
  #isAt(buffer: Buffer, at: number): boolean {
    const key = this.#key;
    const { length } = key;
    if (length === 0) return true;
    if (buffer[at + length - 1] !== this.#last || buffer[at] !== this.#first) return false;
    for (let index = length - 2; index > 0; index -= 1) if (buffer[at + index] !== key[index]) return false;
    return true;
  }
}

function afterField(buffer: Buffer, start: number, tag: number): number {
  const pos = tag < 0x80 ? start : afterVarint(buffer, start);
  switch (tag & 7) {
    case 0:
      return afterVarint(buffer, pos);
    case 1:
      return pos + 8;
    case 2: {
      const size = buffer[pos] as number;
      return size < 0x80 ? pos + 1 + size : afterVarint(buffer, pos + 1) + longSize(buffer, pos + 1, size);
    }
    default:
      return pos + 4;
  }
}

function afterVarint(buffer: Buffer, start: number): number {
  let pos = start;
  while ((buffer[pos] as number) >= 0x80) pos += 1;
  return pos + 1;
}

/** A length whose first byte was read and says that there are more. */
function longSize(buffer: Buffer, start: number, first: number): number {
  let size = first & 0x7f;
  for (let pos = start, scale = 0x80; ; pos += 1, scale *= 0x80) {
    const byte = buffer[pos] as number;
    size += (byte & 0x7f) * scale;
    if (byte < 0x80) return size;
  }
}
