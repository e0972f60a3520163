/** When the start of one service began and ended, in milliseconds since the start of all of them. */
export interface StartRecord {
  readonly name: string;
  readonly needs: readonly string[];
  /** When everything it needs was ready. */
  readonly begin: number;
  /** When it was ready, had failed, or was given up. */
  readonly end: number;
  readonly outcome: 'ready' | 'failed' | 'cancelled';
}

/** How services were started. */
export interface StartTimeline {
  /** In the order they began. */
  readonly records: readonly StartRecord[];
  /** Milliseconds from the beginning until the last one had ended. */
  readonly total: number;
  /** Names of those that made it last as long as it did, the first to begin first. */
  readonly criticalPath: readonly string[];
}
