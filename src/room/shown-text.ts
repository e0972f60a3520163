/**
 * Lets a text through once although it is produced twice. On the second go it keeps back what was shown before, as
 * long as the text repeats itself, and lets through everything from the first line on that differs.
 */
export class ShownText {
  #shown = '';
  #position: number | undefined;
  readonly #limit: number;

  /** Remembers `limit` characters at most; what comes after them is shown twice. */
  constructor(limit: number = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  /** Starts the second go. */
  rewind(): void {
    this.#position = 0;
  }

  /** Takes the next piece and returns the part of it to show. */
  pass(text: string): string {
    if (this.#position === undefined) {
      this.#shown += text.slice(0, Math.max(this.#limit - this.#shown.length, 0));
      return text;
    }
    const expected = this.#shown.slice(this.#position, this.#position + text.length);
    const same = commonPrefix(expected, text);
    const differs = same < expected.length;
    this.#position = differs ? this.#shown.length : this.#position + same;
    if (!differs || same === 0) return text.slice(same);
    // A line is shown as a whole or not at all.
    return text.slice(text.lastIndexOf('\n', same - 1) + 1);
  }
}

function commonPrefix(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}
