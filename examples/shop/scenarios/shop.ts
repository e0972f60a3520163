import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  command,
  type CommandOptions,
  container,
  containers,
  flushRedis,
  ready,
  type RunningService,
  type ServiceDefinition,
  services,
  type ServiceSet,
  truncateTables,
} from 'clnrm/scenario';
import { afterAll } from 'vitest';
import { firstStock } from '../lib/inventory-database.ts';
import { sqliteReset } from './sqlite-reset.ts';

/** Which of its two forms the shop has: vitest.config.ts says so for each project. */
const isInContainers = process.env['SHOP_FORM'] === 'containers';

/** Several files start their containers at the same time. In milliseconds. */
const deadline = 90_000;

/** One of the four programs: a process, or a container that finds the files of this machine at the same place. */
function program<const N extends string = never>(
  name: string,
  options: CommandOptions<N>,
): ServiceDefinition<RunningService, NoInfer<N>> {
  // Processes load the preload by themselves. It makes a clock precise that is otherwise read in whole milliseconds.
  const node = isInContainers ? ['node', '--import', 'clnrm/preload'] : [process.execPath];
  const flags = ['--disable-warning=ExperimentalWarning', '--import', './otel.ts'];
  return command<N>([...node, ...flags, `services/${name}.ts`], {
    cwd: join(import.meta.dirname, '..'),
    ready: ready.http('/health'),
    deadline,
    ...options,
  });
}

/** Four processes and two SQLite files. */
function asProcesses() {
  const SHOP_DATA = mkdtempSync(join(tmpdir(), 'shop-'));
  afterAll(() => rmSync(SHOP_DATA, { recursive: true, force: true }));
  return services({
    inventory: program('inventory', {
      env: { SHOP_DATA },
      // Its cache is in its memory.
      reset: [
        sqliteReset(
          join(SHOP_DATA, 'inventory.db'),
          `DELETE FROM reservations; DELETE FROM items; ${firstStock}`,
        ),
        (inventory) => inventory.restart(),
      ],
    }),
    worker: program('worker', { env: { SHOP_DATA }, ready: ready.log(/waiting for jobs/) }),
    orders: program('orders', {
      needs: ['inventory'],
      env: ({ inventory }) => ({
        SHOP_DATA,
        INVENTORY_URL: inventory.url,
        SHOP_BUG: process.env['SHOP_BUG'],
      }),
      reset: sqliteReset(join(SHOP_DATA, 'orders.db'), 'DELETE FROM orders; DELETE FROM jobs'),
    }),
    gateway: program('gateway', {
      needs: ['inventory', 'orders'],
      env: ({ inventory, orders }) => ({ INVENTORY_URL: inventory.url, ORDERS_URL: orders.url }),
    }),
  });
}

/** Seven containers: the same four programs, PostgreSQL instead of SQLite, Redis for the cache, NATS to the worker. */
function inContainers() {
  const HOST = '0.0.0.0';
  return services(
    {
      postgres: container('postgres', {
        command: 'postgres -c fsync=off',
        env: { POSTGRES_HOST_AUTH_METHOD: 'trust', POSTGRES_DB: 'orders' },
        files: { '/docker-entrypoint-initdb.d/inventory.sql': 'CREATE DATABASE inventory' },
        ready: ready.command('pg_isready --host=127.0.0.1'),
        deadline,
        url: 'postgres://postgres@{host}:{port}',
        reset: [
          truncateTables(),
          truncateTables({ database: 'inventory' }),
          (postgres) => postgres.exec('psql --username=postgres --dbname=inventory', { input: firstStock }),
        ],
      }),
      redis: container('redis', { url: 'redis://{host}:{port}', deadline, reset: flushRedis() }),
      nats: container('nats', { url: 'nats://{host}:{port}', deadline }),
      inventory: program('inventory', {
        needs: ['postgres', 'redis'],
        env: ({ postgres, redis }) => ({
          HOST,
          DATABASE_URL: `${postgres.url}/inventory`,
          REDIS_URL: redis.url,
        }),
      }),
      worker: program('worker', {
        needs: ['postgres', 'nats'],
        env: ({ postgres, nats }) => ({ DATABASE_URL: `${postgres.url}/orders`, NATS_URL: nats.url }),
        ready: ready.log(/waiting for jobs/),
      }),
      orders: program('orders', {
        needs: ['inventory', 'postgres', 'nats'],
        env: ({ inventory, postgres, nats }) => ({
          HOST,
          INVENTORY_URL: inventory.url,
          DATABASE_URL: `${postgres.url}/orders`,
          NATS_URL: nats.url,
          SHOP_BUG: process.env['SHOP_BUG'],
        }),
      }),
      gateway: program('gateway', {
        needs: ['inventory', 'orders'],
        env: ({ inventory, orders }) => ({ HOST, INVENTORY_URL: inventory.url, ORDERS_URL: orders.url }),
      }),
    },
    { runtime: containers() },
  );
}

/** The shop. Scenarios talk to its gateway alone. */
export const shop: ServiceSet<{ readonly gateway: ServiceDefinition }> = isInContainers
  ? inContainers()
  : asProcesses();

/** What the shop keeps its data in, as spans and edges between services call it. */
export const stores = isInContainers
  ? {
      system: 'postgresql',
      orders: 'postgresql/orders',
      inventory: 'postgresql/inventory',
      cache: ['redis/0'],
    }
  : { system: 'sqlite', orders: 'sqlite/orders', inventory: 'sqlite/inventory', cache: [] };
