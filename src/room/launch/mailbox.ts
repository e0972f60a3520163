/** Keeps values in order until there is a listener for them. */
export class Mailbox<T> {
  #kept: T[] = [];
  #listener: ((value: T) => void) | undefined;

  /** Hands the value to the listener, or keeps it. */
  put(value: T): void {
    if (this.#listener === undefined) this.#kept.push(value);
    else this.#listener(value);
  }

  /** Replaces the listener and hands it what was kept. A listener may replace itself meanwhile. */
  listen(listener: ((value: T) => void) | undefined): void {
    this.#listener = listener;
    while (this.#kept.length > 0 && this.#listener !== undefined) {
      const [value] = this.#kept.splice(0, 1) as [T];
      this.#listener(value);
    }
  }
}
