import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProcessService, startProcess } from 'clnrm';

const root = join(import.meta.dirname, '..');

/** A card that is charged, and one that is rejected. */
export const cards = { good: '4242424242424242', rejected: '4000000000000002' } as const;

/** The shop as its customers see it. */
export interface Shop {
  readonly gateway: ProcessService;
  /** Stops all four processes and removes their databases. */
  stop(): Promise<void>;
}

/** Starts the four processes on free ports, with empty databases of their own. */
export async function startShop(): Promise<Shop> {
  const data = await mkdtemp(join(tmpdir(), 'shop-'));
  const started: ProcessService[] = [];

  async function start(name: string, env: Record<string, string | undefined> = {}): Promise<ProcessService> {
    const service = await startProcess({
      name,
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', '--import', './otel.ts', `services/${name}.ts`],
      cwd: root,
      env: { OTEL_SERVICE_NAME: name, SHOP_DATA: data, ...env },
      ready: name === 'worker' ? { log: /waiting for jobs/ } : { http: '/health' },
    });
    started.push(service);
    return service;
  }

  async function stop(): Promise<void> {
    await Promise.all(started.map((service) => service.stop()));
    await rm(data, { recursive: true, force: true });
  }

  try {
    const [inventory] = await Promise.all([start('inventory'), start('worker')]);
    const orders = await start('orders', { INVENTORY_URL: inventory.url, SHOP_BUG: process.env['SHOP_BUG'] });
    const gateway = await start('gateway', { INVENTORY_URL: inventory.url, ORDERS_URL: orders.url });
    return { gateway, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the gateway answers. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Orders through the gateway, as part of the trace of the running test. */
export async function order(
  shop: Shop,
  body: { readonly item: string; readonly quantity: number; readonly card: string },
): Promise<Answer> {
  const response = await shop.gateway.fetch('/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** Reads an item through the gateway, as part of the trace of the running test. */
export async function item(shop: Shop, name: string): Promise<Answer> {
  const response = await shop.gateway.fetch(`/items/${name}`);
  return { status: response.status, body: await response.json() };
}
