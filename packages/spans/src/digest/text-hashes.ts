import { Lanes } from './lanes.ts';

const scratch = new Lanes();

/**
 * Hashes texts and remembers them, as those of one attribute tend to come again and again. Once there are more than
 * `limit`, they do not, and are hashed each time.
 */
export class TextHashes {
  readonly #limit: number;
  readonly #places = new Map<string, number>();
  #words = new Int32Array(32);
  #isFull = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Absorbs the hash of a text. */
  absorb(text: string, into: Lanes): void {
    if (!this.#isFull) {
      const place = this.#places.get(text) ?? this.#keep(text);
      if (place !== undefined) {
        into.from(this.#words, place);
        return;
      }
    }
    into.lanes(scratch.begin(1).text(text).finish());
  }

  #keep(text: string): number | undefined {
    const { size } = this.#places;
    if (size >= this.#limit) {
      this.#places.clear();
      this.#isFull = true;
      return undefined;
    }
    const place = size * 4;
    if (place + 4 > this.#words.length) {
      const more = new Int32Array(this.#words.length * 2);
      more.set(this.#words);
      this.#words = more;
    }
    scratch.begin(1).text(text).finish().writeTo(this.#words, place);
    this.#places.set(text, place);
    return place;
  }
}
