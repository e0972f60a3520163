// Character codes of the digits.
const codes = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** Writes 32-bit words, two or four, as lower-case hexadecimal digits, eight for each. */
export function hexOf(words: Uint32Array, start: number, count: 2 | 4): string {
  const text = pairHex(words[start] as number, words[start + 1] as number);
  return count === 2 ? text : text + pairHex(words[start + 2] as number, words[start + 3] as number);
}

// One call with all the digits is three times as fast as putting their texts together.
function pairHex(a: number, b: number): string {
  return String.fromCharCode(
    codes[a >>> 28] as number,
    codes[(a >>> 24) & 15] as number,
    codes[(a >>> 20) & 15] as number,
    codes[(a >>> 16) & 15] as number,
    codes[(a >>> 12) & 15] as number,
    codes[(a >>> 8) & 15] as number,
    codes[(a >>> 4) & 15] as number,
    codes[a & 15] as number,
    codes[b >>> 28] as number,
    codes[(b >>> 24) & 15] as number,
    codes[(b >>> 20) & 15] as number,
    codes[(b >>> 16) & 15] as number,
    codes[(b >>> 12) & 15] as number,
    codes[(b >>> 8) & 15] as number,
    codes[(b >>> 4) & 15] as number,
    codes[b & 15] as number,
  );
}

/** Reads eight hexadecimal digits of `text` from `start` as an unsigned 32-bit word. */
export function wordAt(text: string, start: number): number {
  let word = 0;
  for (let index = start; index < start + 8; index += 1) {
    word = (word << 4) | digitOf(text.charCodeAt(index));
  }
  return word >>> 0;
}

function digitOf(code: number): number {
  return code <= 57 ? code - 48 : (code | 32) - 87;
}
