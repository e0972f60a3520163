import type { Leak } from './leak.ts';
import type { OutsideAttempt } from './outside-attempt.ts';
import type { Place } from './place.ts';
import type { Span } from './span.ts';
import type { StartTimeline } from './start-timeline.ts';

/** What one assertion about spans came to. */
export interface ClaimEvidence {
  readonly kind: 'claim';
  readonly claim: string;
  readonly verdict: 'proved' | 'refuted' | 'undetermined';
  /** Spans that prove or come closest. */
  readonly spans: readonly Span[];
  readonly place: Place | undefined;
  /** What was inferred on the way to the verdict, such as how far two clocks are apart. */
  readonly notes?: readonly string[];
}

/** A room was left dirty. */
export interface LeakEvidence {
  readonly kind: 'leak';
  readonly leak: Leak;
}

/** A room ended before its test did. */
export interface CrashEvidence {
  readonly kind: 'crash';
  readonly reason: 'signal' | 'exit' | 'hard-timeout' | 'out-of-memory';
  readonly detail: string;
  readonly test: string | undefined;
}

/** Spans arrived that belong to no test of the run. */
export interface OrphanEvidence {
  readonly kind: 'orphans';
  readonly count: number;
  /** What some of them are called, such as `GET /health (orders)`. */
  readonly names: readonly string[];
}

/** Services were started for the tests of a file, or for one test. */
export interface StartEvidence {
  readonly kind: 'start';
  readonly timeline: StartTimeline;
}

/** A service tried to reach something that its network does not allow, and that nobody expects of it. */
export interface OutsideAttemptEvidence {
  readonly kind: 'outside-attempt';
  /** Its name in its set. */
  readonly service: string;
  /** What it was held to. */
  readonly network: 'none' | 'room';
  /** At least one, in the order in which they were first seen. */
  readonly attempts: readonly OutsideAttempt[];
}

/** Something a capability learned; `capability` is its name and `data` must survive a structured clone. */
export interface CustomEvidence {
  readonly kind: 'custom';
  readonly capability: string;
  readonly title: string;
  readonly data: unknown;
}

/** A typed fact learned from a run. */
export type Evidence =
  | ClaimEvidence
  | LeakEvidence
  | CrashEvidence
  | OrphanEvidence
  | StartEvidence
  | OutsideAttemptEvidence
  | CustomEvidence;
