const capacity = 4096;
const slots = capacity * 4;
const longestName = 256;

let hashes = new Int32Array(slots);
let entries: (Entry | undefined)[] = [];
let size = 0;

interface Entry {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * Returns the text of the bytes between `start` and `end`, decoding each distinct name once. Span names repeat, so
 * comparing bytes is several times cheaper than decoding them again. The table forgets everything when it is full.
 */
export function internName(buffer: Buffer, start: number, end: number): string {
  if (end - start > longestName) return buffer.toString('utf8', start, end);
  const hash = hashOf(buffer, start, end);
  let slot = hash & (slots - 1);
  for (let entry = entries[slot]; entry !== undefined; entry = entries[slot]) {
    if (hashes[slot] === hash && sameBytes(entry.bytes, buffer, start, end)) return entry.text;
    slot = (slot + 1) & (slots - 1);
  }
  const text = buffer.toString('utf8', start, end);
  remember(slot, hash, { bytes: Uint8Array.from(buffer.subarray(start, end)), text });
  return text;
}

function remember(slot: number, hash: number, entry: Entry): void {
  if (size === capacity) {
    hashes = new Int32Array(slots);
    entries = [];
    size = 0;
    slot = hash & (slots - 1);
  }
  hashes[slot] = hash;
  entries[slot] = entry;
  size += 1;
}

function hashOf(buffer: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index += 1) {
    hash = Math.imul(hash ^ (buffer[index] as number), 0x01000193);
  }
  return hash ^ (hash >>> 15);
}

function sameBytes(bytes: Uint8Array, buffer: Buffer, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false;
  for (let index = 0; index < bytes.length; index += 1) {
    if (bytes[index] !== buffer[start + index]) return false;
  }
  return true;
}
