import type { LabelFilter } from './remove-labelled.ts';

/** Longer than any line that is meant. In characters. */
const longest = 10_000;

/**
 * Reads the lines by which a reaper is told what to remove: the parts of a URL's query, such as
 * `label=session=1&label=kind=db`, of which only labels are understood. Empty lines mean nothing.
 */
export class FilterLines {
  #rest = '';

  /** Takes what has arrived and returns the filters of the lines that it completes; undefined when it makes no sense. */
  take(chunk: string): readonly LabelFilter[] | undefined {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > longest) return undefined;
    const filters: LabelFilter[] = [];
    for (const line of lines.map((each) => each.trim()).filter((each) => each !== '')) {
      const labels = new URLSearchParams(line).getAll('label').filter((label) => label !== '');
      if (labels.length === 0) return undefined;
      filters.push(labels);
    }
    return filters;
  }
}
