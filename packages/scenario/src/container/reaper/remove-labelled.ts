import { setTimeout as wait } from 'node:timers/promises';
import { askDocker } from './docker-api.ts';

/** Labels that something must have, all of them, to be removed: `key=value`, or `key` for any value. */
export type LabelFilter = readonly string[];

/** How many of each kind were removed. */
export interface Removed {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  readonly images: number;
}

/** A reaper carries the labels of its session and must outlive what it removes. */
const spared = 'org.testcontainers.ryuk';

/** Something may be in the making when all that is there has been removed, so that it is looked for again. In milliseconds. */
const quietTime = 300;
const quietRounds = 5;
const mostRounds = 60;

/**
 * Removes the containers, networks, volumes and images that match one of the filters, in this order, and looks again until
 * nothing has been found several times in a row.
 */
export async function removeLabelled(filters: readonly LabelFilter[]): Promise<Removed> {
  const removed = { containers: 0, networks: 0, volumes: 0, images: 0 };
  let quiet = 0;
  for (let round = 0; filters.length > 0 && quiet < quietRounds && round < mostRounds; round++) {
    let found = 0;
    for (const filter of filters) found += await removeOnce(filter, removed).catch(() => 1);
    quiet = found === 0 ? quiet + 1 : 0;
    if (quiet < quietRounds) await wait(quietTime);
  }
  return removed;
}

type Counts = { -readonly [K in keyof Removed]: number };

/** Returns how many were there. */
async function removeOnce(filter: LabelFilter, removed: Counts): Promise<number> {
  const query = `filters=${encodeURIComponent(JSON.stringify({ label: filter }))}`;
  let found = 0;
  const remove = async (kind: keyof Removed, paths: readonly string[]): Promise<void> => {
    found += paths.length;
    const answers = await Promise.all(paths.map((path) => askDocker('DELETE', path)));
    removed[kind] += answers.filter(({ status }) => status < 300).length;
  };
  const containers = (await list(`/containers/json?all=1&${query}`)).filter(
    ({ labels }) => labels?.[spared] !== 'true',
  );
  await remove(
    'containers',
    containers.map(({ id }) => `/containers/${id}?force=1&v=1`),
  );
  await remove(
    'networks',
    (await list(`/networks?${query}`)).map(({ id }) => `/networks/${id}`),
  );
  await remove(
    'volumes',
    (await list(`/volumes?${query}`)).map(({ name }) => `/volumes/${name}?force=1`),
  );
  await remove(
    'images',
    (await list(`/images/json?${query}`)).map(({ id }) => `/images/${id}?force=1`),
  );
  return found;
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>> | null;
}

async function list(path: string): Promise<readonly Listed[]> {
  const { status, text } = await askDocker('GET', path);
  if (status !== 200) throw new Error(`Docker answered ${status}: ${text}`);
  const answer = JSON.parse(text) as unknown;
  const rows = Array.isArray(answer) ? answer : ((answer as { Volumes: unknown[] | null }).Volumes ?? []);
  return rows.map((row: { Id?: string; Name?: string; Labels?: Listed['labels'] }) => ({
    id: row.Id ?? '',
    name: row.Name ?? '',
    labels: row.Labels ?? null,
  }));
}
