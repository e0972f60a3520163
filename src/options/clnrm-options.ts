import type { Capability, Isolation } from '@clnrm/model';
import type { DeterminismOptions } from './determinism.ts';

/** What `clnrm()` in the Vitest configuration accepts; everything is optional. */
export interface ClnrmOptions {
  /**
   * How strictly a test file is kept apart from the others: `'verified'` by default.
   *
   * - `'verified'`: a warm process whose modules are reset, audited after each file and never reused once found dirty
   * - `'process'`: a new process for each file
   * - `'namespace'`: a new process in mount, pid, network, ipc and uts namespaces of its own; Linux only
   * - `'container'`: a new process in a container without a network; needs Docker
   */
  readonly isolation?: Isolation;
  /**
   * What a leak does: with `'verified'` isolation `'warn'` by default, which reports it and retires the process; with the
   * other levels `'off'`, as no other file runs in the process. `'fail'` also fails the file. `'off'` does not look, and a
   * `verified` process is then reused without having been checked.
   */
  readonly leaks?: LeakPolicy;
  /**
   * What it does when a service tries to reach something that its `network` does not allow: `'warn'` by default, which reports
   * it. `'fail'` also fails the test. `'off'` does not look.
   */
  readonly outsideAttempts?: AttemptPolicy;
  /**
   * Files and folders, relative to the project, that tests may write: none by default. What they write elsewhere outside of
   * their room is a leak; it is moved to `.clnrm/left-behind`, so that no other file meets it.
   */
  readonly writes?: readonly string[];
  /** Where `HOME` points inside a room: `'room'` by default, an empty folder of its own. `'host'` leaves it as it is. */
  readonly home?: DirectoryPolicy;
  /** Where `TMPDIR` points inside a room: `'room'` by default, a folder of its own. `'host'` leaves it as it is. */
  readonly temp?: DirectoryPolicy;
  /**
   * Which environment variables a room sees: `'inherit'` by default, all of them. A list of names lets only those through,
   * besides what Vitest and the room set themselves.
   */
  readonly env?: 'inherit' | readonly string[];
  /**
   * Milliseconds that a test may block the event loop past its own timeout before its process is ended: 1000 by default.
   * `false` lets it block for ever.
   */
  readonly hardTimeout?: number | false;
  /**
   * Memory past which a process is retired after the file it ran: `0.25` by default, a quarter of the system's. A number up
   * to 1 is a fraction of the system's memory, a greater one counts bytes; a string carries its unit, such as `'1gb'`
   * (units of 1024), `'500mb'` or `'20%'`. `false` sets no limit.
   */
  readonly memoryLimit?: number | string | false;
  /** Test files that one process may run before it is retired: 200 by default. `Infinity` sets no limit. */
  readonly maxReuse?: number;
  /** Whether a file that failed in a reused process is run again in a fresh one before it counts: `true` by default. */
  readonly rerun?: boolean;
  /**
   * Values that tests read by `inject()`, besides Vitest's own `provide`: none by default. A function is called for each room
   * and gives each its own. Values must survive a structured clone.
   */
  readonly provide?: Provided | ((room: ProvideRoom) => Provided);
  /**
   * Whether time, randomness, zone and locale are fixed inside rooms: `false` by default. `true` stands for
   * `{ seed: 1, clock: 'system', timeZone: 'UTC', locale: 'en-US' }`, the defaults of each field.
   */
  readonly deterministic?: boolean | DeterministicOptions;
  /**
   * Whether each test runs several times and must do the same each time, as its trace tells: `false` by default. `true`
   * stands for `{ iterations: 5 }`. `determinism()` says so for one test.
   */
  readonly determinism?: boolean | DeterminismOptions;
  /** Whether spans are recorded and received in each room: `true` by default. An object says how. */
  readonly spans?: boolean | SpansOptions;
  /** How the containers of `isolation: 'container'` are made. */
  readonly container?: ContainerOptions;
  /** Capabilities besides the built-in ones: none by default. They are set up in this order. */
  readonly capabilities?: readonly Capability[];
  /** Whether rooms, leaks and spans are added to Vitest's own report: `true` by default. An object says what else. */
  readonly report?: boolean | ReportOptions;
}

/** What a leak does to the file that left it. */
export type LeakPolicy = 'fail' | 'warn' | 'off';

/** What an attempt of a service to leave its network does to the test. */
export type AttemptPolicy = 'fail' | 'warn' | 'off';

/** Whether a directory belongs to the room or to the host. */
export type DirectoryPolicy = 'room' | 'host';

/** Values by the key that `inject()` is called with. */
export type Provided = Readonly<Record<string, unknown>>;

/** The room that values are provided for. */
export interface ProvideRoom {
  /** Unique in a run. */
  readonly id: string;
  /** Absolute path of the test file. */
  readonly file: string;
}

/** What is fixed inside a room. */
export interface DeterministicOptions {
  /** Seeds `Math.random`, `crypto.randomUUID` and `crypto.getRandomValues`: 1 by default. */
  readonly seed?: number | string;
  /**
   * What time it is: `'system'` by default, the real one. `frozen` stands still; `stepped` starts at a time and moves on by
   * `stepMs` milliseconds with each reading.
   */
  readonly clock?: ClockOption;
  /** IANA name of the time zone: `'UTC'` by default. */
  readonly timeZone?: string;
  /** BCP 47 tag of the default locale: `'en-US'` by default. */
  readonly locale?: string;
}

/** The clock of a deterministic room; times are ISO 8601 or `Date`. */
export type ClockOption =
  | 'system'
  | { readonly frozen: string | Date }
  | { readonly stepped: string | Date; readonly stepMs: number };

/** How spans are recorded and waited for. */
export interface SpansOptions {
  /** What spans that belong to no test do: `'warn'` by default, which reports them. `'fail'` also fails the run. */
  readonly orphans?: 'warn' | 'fail' | 'off';
  /** Milliseconds without a new span after which a test's trace counts as complete: 50 by default. */
  readonly settleMs?: number;
  /** Milliseconds that an expectation waits for its spans at most: 2000 by default. */
  readonly deadlineMs?: number;
  /** Entries of baggage that are copied into spans, as attributes of the same names: none by default. */
  readonly baggage?: readonly string[];
  /** Whether `expectTrace` states that the trace is sound besides its rules: `true` by default. An object says what. */
  readonly hygiene?: boolean | HygieneChecks;
}

/** What a sound trace is; see `hygiene` of `clnrm/rules`. */
export interface HygieneChecks {
  /** Whether everything descends from the test's own span, or is joined to it by links: `true` by default. */
  readonly oneRoot?: boolean;
  /** Whether every parent has arrived: `true` by default. */
  readonly parents?: boolean;
  /** Whether no span is left open: `true` by default. */
  readonly ended?: boolean;
  /** Whether ids are unique and no span is its own ancestor: `true` by default. */
  readonly ids?: boolean;
  /** Whether every span was sampled: `true` by default. */
  readonly sampled?: boolean;
  /** What becomes of attribute keys that the semantic conventions have renamed: `'advise'` by default. */
  readonly names?: 'advise' | 'fail' | 'off';
}

/** How a container room is made. */
export interface ContainerOptions {
  /** Image that has Node on its `PATH`: by default one that is made of the running Node, without any registry. */
  readonly image?: string;
}

/** What is reported of a run. */
export interface ReportOptions {
  /** Whether rooms, leaks and spans are added to Vitest's own report: `true` by default. */
  readonly terminal?: boolean;
  /**
   * Files, relative to the project, that who talked to whom in the tests of the run is drawn into: none by default. `.svg` is
   * a picture, `.mmd` is text for Mermaid.
   */
  readonly topology?: string | readonly string[];
}
