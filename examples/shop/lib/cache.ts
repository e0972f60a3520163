import type { Row } from './database.ts';
import { type Target, traced } from './statement.ts';

/** Rows as they were read last: in memory, or in Redis where `REDIS_URL` says so. */
export interface Cache {
  get(key: string): Promise<Row | undefined>;
  set(key: string, row: Row): Promise<void>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the cache. */
export async function openCache(): Promise<Cache> {
  const url = process.env['REDIS_URL'];
  return url === undefined ? memoryCache() : await redisCache(url);
}

function memoryCache(): Cache {
  const rows = new Map<string, Row>();
  return {
    get: async (key) => rows.get(key),
    set: async (key, row) => void rows.set(key, row),
    delete: async (key) => void rows.delete(key),
    close: async () => {},
  };
}

async function redisCache(url: string): Promise<Cache> {
  const { createClient } = await import('@redis/client');
  const redis = createClient({ url });
  redis.on('error', (error: Error) => console.error(error.message));
  await redis.connect();
  const target: Target = { system: 'redis', namespace: '0' };
  return {
    get: async (key) => {
      const text = await traced(target, `GET ${key}`, async () => await redis.get(key));
      return text === null ? undefined : (JSON.parse(text) as Row);
    },
    set: async (key, row) => {
      await traced(target, `SET ${key} ?`, async () => await redis.set(key, JSON.stringify(row)));
    },
    delete: async (key) => {
      await traced(target, `DEL ${key}`, async () => await redis.del(key));
    },
    close: async () => await redis.close(),
  };
}
