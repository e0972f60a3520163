/** What a piece of text means to the reader; a terminal gives it a colour. */
export type Tone = 'plain' | 'dim' | 'good' | 'warn' | 'bad';

/** Text of one tone; holds no line break. */
export interface Piece {
  readonly tone: Tone;
  readonly text: string;
}

/** One line. */
export type Line = readonly Piece[];

/** One part of the report: a word, the answer beside it, and lines below. */
export interface Section {
  /** One word of at most 11 characters, as Vitest's own summary has them. */
  readonly label: string;
  readonly summary: Line;
  readonly lines: readonly Line[];
}

/** Text that is neither good nor bad news. */
export function plain(text: string): Piece {
  return { tone: 'plain', text };
}

/** Text that can be passed over. */
export function dim(text: string): Piece {
  return { tone: 'dim', text };
}

/** Text that says what is as it should be. */
export function good(text: string): Piece {
  return { tone: 'good', text };
}

/** Text that asks for attention. */
export function warn(text: string): Piece {
  return { tone: 'warn', text };
}

/** Text that says what failed. */
export function bad(text: string): Piece {
  return { tone: 'bad', text };
}
