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

/** Finds the chain that decided how long the start took: the last to end, what it waited for longest, and so on. */
export function startTimeline(records: readonly StartRecord[]): StartTimeline {
  const byName = new Map(records.map((record) => [record.name, record]));
  const path: string[] = [];
  for (let at = latest(records); at !== undefined;) {
    path.unshift(at.name);
    at = latest(at.needs.flatMap((need) => byName.get(need) ?? []));
  }
  return {
    records: records.toSorted((a, b) => a.begin - b.begin || a.end - b.end),
    total: latest(records)?.end ?? 0,
    criticalPath: path,
  };
}

function latest(records: readonly StartRecord[]): StartRecord | undefined {
  let last: StartRecord | undefined;
  for (const record of records) if (last === undefined || record.end > last.end) last = record;
  return last;
}
