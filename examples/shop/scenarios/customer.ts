import type { RunningService } from 'clnrm/scenario';

/** A card that is charged, and one that is rejected. */
export const cards = { good: '4242424242424242', rejected: '4000000000000002' } as const;

/** What the gateway answers. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Orders through the gateway, as part of the trace of the running test. */
export async function order(
  gateway: RunningService,
  body: { readonly item: string; readonly quantity: number; readonly card: string },
): Promise<Answer> {
  const response = await gateway.fetch('/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** Reads an item through the gateway, as part of the trace of the running test. */
export async function item(gateway: RunningService, name: string): Promise<Answer> {
  const response = await gateway.fetch(`/items/${name}`);
  return { status: response.status, body: await response.json() };
}
