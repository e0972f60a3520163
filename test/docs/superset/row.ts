/** Something that another tool says of traces, and how clnrm says it. */
export interface SupersetRow {
  /** In the words of the other. */
  readonly says: string;
  /**
   * A selector, a rule, or a comparison of digests, as source text: it is shown as it stands, and holds for the sample.
   */
  readonly clnrm: string;
  /** The same with something changed, which does not hold for the sample. */
  readonly not: string;
}

/** All that another tool says, with where that is known from. */
export interface SupersetSection {
  readonly title: string;
  readonly source: string;
  readonly rows: readonly SupersetRow[];
}

/** A row that holds, and how it does not. */
export function row(says: string, clnrm: string, not: string): SupersetRow {
  return { says, clnrm, not };
}
