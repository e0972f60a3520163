/**
 * Remembers texts by their bytes: names, keys and many values come again and again, and comparing bytes is several times
 * cheaper than decoding them. Each text has one place that it may be in, and gets it when it comes twice in a row there.
 */
export class TextCache {
  readonly #longest: number;
  readonly #mask: number;
  readonly #bytes: DataView;
  readonly #lengths: Uint8Array;
  readonly #texts: string[];
  // The place of the text that came after the one of a place the last time: keys come in the same order again and again.
  readonly #following: Uint16Array;
  #last = 0;
  // The hash of the text that was last looked for in a place and not there.
  readonly #missed: Int32Array;

  /** `places` is a power of 2 up to 65 536; `longest` counts bytes, a multiple of 4 below 256. Longer texts are always decoded. */
  constructor(places: number, longest: number) {
    this.#longest = longest;
    this.#mask = places - 1;
    this.#bytes = new DataView(new ArrayBuffer(places * longest));
    this.#lengths = new Uint8Array(places);
    this.#following = new Uint16Array(places);
    this.#missed = new Int32Array(places);
    this.#texts = Array.from({ length: places }, () => '');
  }

  /** The text of the bytes between `start` and `end`; `view` looks at the same memory as `buffer`. */
  text(buffer: Buffer, view: DataView, start: number, end: number): string {
    const length = end - start;
    if (length > this.#longest) return buffer.toString('utf8', start, end);
    const guess = this.#following[this.#last] as number;
    if (this.#isAt(guess, view, start, length)) {
      this.#last = guess;
      return this.#texts[guess] as string;
    }
    const hash = hashOf(view, start, end);
    const place = hash & this.#mask;
    if (this.#isAt(place, view, start, length)) {
      this.#following[this.#last] = place;
      this.#last = place;
      return this.#texts[place] as string;
    }
    const text = buffer.toString('utf8', start, end);
    // What comes once, as ids do, must not drive out what comes often.
    if (this.#missed[place] === hash) this.#keep(place, text, view, start, length);
    this.#missed[place] = hash;
    return text;
  }

  #isAt(place: number, view: DataView, start: number, length: number): boolean {
    if (this.#lengths[place] !== length) return false;
    const bytes = this.#bytes;
    let own = place * this.#longest;
    let at = start;
    const end = start + length;
    for (; at + 4 <= end; at += 4, own += 4) if (bytes.getUint32(own) !== view.getUint32(at)) return false;
    for (; at < end; at += 1, own += 1) if (bytes.getUint8(own) !== view.getUint8(at)) return false;
    return true;
  }

  #keep(place: number, text: string, view: DataView, start: number, length: number): void {
    const own = place * this.#longest;
    for (let at = 0; at < length; at += 1) this.#bytes.setUint8(own + at, view.getUint8(start + at));
    this.#lengths[place] = length;
    this.#texts[place] = text;
  }
}

function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = Math.imul(hash ^ view.getUint32(at), 0x9e3779b1) ^ (hash >>> 13);
  for (; at < end; at += 1) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 15);
}
