import type { Capability } from '@clnrm/model';

/** What a law tries a capability with. */
export interface Subject {
  /** A capability in its first state; the same one where the author gave an object. */
  readonly make: () => Capability;
  /** Capabilities that it requires. */
  readonly others: readonly Capability[];
}

/** A promise that every capability keeps. */
export interface Law {
  /** Completes "a capability …", in the indicative. */
  readonly claim: string;
  /** Tries it; resolves to what was wrong, or to undefined. A throw breaks the law as well. */
  readonly broken: (subject: Subject) => Promise<string | undefined> | string | undefined;
}
