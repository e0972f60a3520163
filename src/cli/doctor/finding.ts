/** One thing that the doctor looked at. */
export interface Finding {
  /** One word of at most 11 characters. */
  readonly subject: string;
  /** `bad` keeps clnrm from working, `limited` takes away an option, `info` is neither good nor bad. */
  readonly state: 'good' | 'limited' | 'bad' | 'info';
  /** What was found, without a full stop. */
  readonly found: string;
  /** What to do about it, as sentences; undefined where nothing is to be done. */
  readonly advice: string | undefined;
}

/** A finding that asks for nothing. */
export function fine(subject: string, found: string): Finding {
  return { subject, state: 'good', found, advice: undefined };
}
