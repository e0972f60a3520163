import type { Leak } from './leak.ts';
import type { OutsideAttempt } from './outside-attempt.ts';
import type { Place } from './place.ts';
import type { Span } from './span.ts';
import type { StartTimeline } from './start-timeline.ts';
import type { TopologyRecord } from './topology-record.ts';

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

/** Services stay up after the run, for the next one; or were to, and do not. */
export interface KeptEvidence {
  readonly kind: 'kept';
  readonly services: readonly KeptService[];
  /** Why none is kept that was to be; undefined where they are. */
  readonly reason: string | undefined;
}

/** A service that stays up. */
export interface KeptService {
  readonly name: string;
  /** What it is on its machine, such as `process 4711`. */
  readonly identity: string;
  /** Milliseconds since the Unix epoch when it was started. */
  readonly since: number;
}

/** What the traces of the tests of a file showed of who talks to whom, without the process of the tests. */
export interface TopologyEvidence {
  readonly kind: 'topology';
  readonly topology: TopologyRecord;
}

/** A service did not end when it was asked to, and was ended by force. */
export interface ForcedStopEvidence {
  readonly kind: 'forced-stop';
  readonly service: string;
  /** How long it had been given, in milliseconds. */
  readonly graceful: number;
}

/** What a service printed while a test ran that failed. */
export interface LogEvidence {
  readonly kind: 'log';
  readonly service: string;
  /** The last lines. */
  readonly lines: readonly string[];
  /** How many lines there were. */
  readonly printed: number;
  /** Absolute path of a file with all that the service printed. */
  readonly file: string;
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
  | KeptEvidence
  | TopologyEvidence
  | ForcedStopEvidence
  | LogEvidence
  | OutsideAttemptEvidence
  | CustomEvidence;
