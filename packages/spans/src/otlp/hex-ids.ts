/** Writes 32-bit words as lower-case hexadecimal digits, eight for each. */
export function hexOf(words: Uint32Array, start: number, count: number): string {
  let text = '';
  for (let index = start; index < start + count; index += 1) {
    text += (words[index] as number).toString(16).padStart(8, '0');
  }
  return text;
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
