/** The first scenario that `clnrm init` writes; the same text is TypeScript and JavaScript. */
export const scenarioSource: string = `import { trace } from '@opentelemetry/api';
import { expectSpan } from 'clnrm';
import { expect, test } from 'vitest';

const tracer = trace.getTracer('shop');

/** Stands for your own code, which makes spans already or through an instrumentation. */
function placeOrder(amount) {
  return tracer.startActiveSpan('place order', { attributes: { 'order.amount': amount } }, (order) => {
    tracer.startSpan('INSERT orders').end();
    order.end();
    return { status: 'accepted' };
  });
}

test('an accepted order is in the database', async () => {
  expect(placeOrder(3).status).toBe('accepted');

  await expectSpan('INSERT orders', { parent: 'place order' });
});
`;
