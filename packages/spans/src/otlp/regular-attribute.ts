/**
 * Tells whether a `KeyValue` has the shape that exporters write: a key of less than 128 bytes followed by one text,
 * number or boolean, and nothing else. Such an attribute needs no further look to be known as well-formed.
 */
export function isRegularAttribute(buffer: Buffer, start: number, end: number): boolean {
  if (buffer[start] !== 0x0a) return false;
  const keyLength = buffer[start + 1] as number;
  let at = start + 2 + keyLength;
  if (keyLength >= 0x80 || at + 2 >= end || buffer[at] !== 0x12) return false;
  at = valueStart(buffer, at + 1, end);
  if (at === 0) return false;
  switch (buffer[at]) {
    case 0x0a:
      return valueStart(buffer, at + 1, end) !== 0;
    case 0x10:
    case 0x18:
      return isVarint(buffer, at + 1, end);
    case 0x21:
      return end - at === 9;
    default:
      return false;
  }
}

/** Where the field whose length is at `at` starts, if it ends exactly at `end`; otherwise 0. */
function valueStart(buffer: Buffer, at: number, end: number): number {
  const length = buffer[at] as number;
  if (length < 0x80) return at + 1 + length === end ? at + 1 : 0;
  const second = buffer[at + 1] as number;
  return second < 0x80 && at + 2 + (length & 0x7f) + second * 0x80 === end ? at + 2 : 0;
}

function isVarint(buffer: Buffer, start: number, end: number): boolean {
  const last = end - 1;
  if (start > last || last - start >= 10) return false;
  for (let at = start; at < last; at += 1) if ((buffer[at] as number) < 0x80) return false;
  return (buffer[last] as number) < 0x80;
}
