// The process of a reaper, in one of two forms:
//   `main.ts`             reads filters from standard input and removes what they name when the input ends, however it ends;
//                         after a line `done` it removes nothing. It guards what the process that started it has.
//   `main.ts --port=8080` does what testcontainers expects of its Ryuk: sessions connect by TCP. Meant for a container.
import { hostname } from 'node:os';
import { askDocker } from './docker-api.ts';
import { FilterLines } from './filter-lines.ts';
import { removeLabelled, type LabelFilter } from './remove-labelled.ts';
import { serveSessions } from './serve-sessions.ts';

const port = /^--port=(\d+)$/.exec(process.argv[2] ?? '')?.[1];
const filters = port === undefined ? await readInput() : await listen(Number(port));
const removed = await removeLabelled(filters);
if (port !== undefined) console.log(`Removed ${JSON.stringify(removed)}`);

async function readInput(): Promise<readonly LabelFilter[]> {
  // Its end must not come by what is sent to the terminal's whole group.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const lines = new FilterLines();
  const filters: LabelFilter[] = [];
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin as AsyncIterable<string>) {
    if (chunk.includes('done\n')) return [];
    filters.push(...(lines.take(chunk) ?? []));
  }
  return filters;
}

async function listen(port: number): Promise<readonly LabelFilter[]> {
  const session = await ownSession();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  return await serveSessions(
    {
      host: '0.0.0.0',
      port,
      token: (filter) =>
        filter.some((label) => (session === undefined ? isSession(label) : label === session)),
      firstConnection: readDuration('RYUK_CONNECTION_TIMEOUT', 60_000),
      reconnection: readDuration('RYUK_RECONNECTION_TIMEOUT', 10_000),
      onListening: (chosen) => console.log(`Started: listening on port ${chosen}`),
    },
    stop.signal,
  );
}

/** The label of the session that this container was started for; undefined where it was started for none. */
async function ownSession(): Promise<string | undefined> {
  try {
    const { text } = await askDocker('GET', `/containers/${hostname()}/json`);
    const { Config } = JSON.parse(text) as { Config?: { Labels?: Record<string, string> | null } };
    return Object.entries(Config?.Labels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .find(isSession);
  } catch {
    return undefined;
  }
}

function isSession(label: string): boolean {
  return /^org\.testcontainers\.session-?id=./i.test(label);
}

/** Reads a duration as Go writes it: `10s`, `1m30s`, `500ms`. */
function readDuration(name: string, otherwise: number): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const parts = [...(process.env[name] ?? '').matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0) return otherwise;
  return parts.reduce((sum, [, count = '0', unit = 's']) => sum + Number(count) * (units[unit] ?? 0), 0);
}
