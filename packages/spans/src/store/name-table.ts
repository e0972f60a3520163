/** Numbers texts from 0, in the order they are first seen. */
export class NameTable {
  readonly #numbers = new Map<string, number>();
  /** The texts by their numbers. */
  readonly texts: string[] = [];

  /** The number of a text, a new one where it was not seen before. */
  intern(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.push(text) - 1;
    this.#numbers.set(text, number);
    return number;
  }

  /** The number of a text, or -1. */
  number(text: string): number {
    return this.#numbers.get(text) ?? -1;
  }
}
