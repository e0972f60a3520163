import { Lanes } from './lanes.ts';

const maxKept = 1 << 16;
const longestKept = 256;

let words = new Int32Array(4096);
let kept = new Map<string, number>();
const lanes = new Lanes();

/**
 * The four words of a text, at the returned place of {@link textWords}, which holds until the next call. Texts of spans
 * come again and again, so they are remembered.
 */
export function textAt(text: string): number {
  const known = kept.get(text);
  if (known !== undefined) return known;
  if (kept.size >= maxKept) kept = new Map();
  const isKept = text.length <= longestKept;
  // The first place is for texts that are not kept.
  const at = isKept ? (kept.size + 1) * 4 : 0;
  if (at + 4 > words.length) {
    const more = new Int32Array(words.length * 2);
    more.set(words);
    words = more;
  }
  lanes.begin(1).text(text).finish().writeTo(words, at);
  if (isKept) kept.set(text, at);
  return at;
}

/** Where {@link textAt} points into. */
export function textWords(): Int32Array {
  return words;
}
