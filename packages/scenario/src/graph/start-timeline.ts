import type { StartRecord, StartTimeline } from '@clnrm/model';

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
