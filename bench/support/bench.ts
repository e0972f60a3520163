import type { Finding } from './result.ts';

/** What a measurement is given. */
export interface BenchContext {
  /** Samples less, so that a whole bench fits in a minute. */
  readonly quick: boolean;
  /** An empty folder in the system's temp folder, removed after the bench. */
  readonly directory: string;
  /** Tells whether a result was asked for. */
  readonly wants: (id: string) => boolean;
  /** Says what is being done now, to people. */
  readonly progress: (text: string) => void;
}

/** A part of a bench that can be run alone. */
export interface Measurement {
  /** The results that it gives, where nothing is in the way. */
  readonly ids: readonly string[];
  readonly measure: (context: BenchContext) => Promise<readonly Finding[]>;
}

/** What `npm run bench -- <name>` runs. */
export interface Bench {
  readonly name: string;
  /** One line for the list of benches. */
  readonly what: string;
  /** How it measures and what is to be known of its figures, for the page; undefined where the results say it. */
  readonly method?: string;
  readonly measurements: readonly Measurement[];
}
