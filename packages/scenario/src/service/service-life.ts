/** A service that did not end when it was asked to, and was ended by force. */
export interface ForcedStop {
  readonly service: string;
  /** How long it had been given, in milliseconds. */
  readonly graceful: number;
}

/** What a service tells whoever started it, for as long as it lives. */
export interface ServiceLife {
  /** Runs a restart: what the service does meanwhile belongs to its start. */
  restart(work: () => Promise<void>): Promise<void>;
  /** Takes note of an end by force, after so many milliseconds. */
  forced(graceful: number): void;
}

/** For services that are nobody's concern but their owner's. */
export const unwatchedLife: ServiceLife = { restart: async (work) => await work(), forced: () => {} };
