/** The first scenario that `clnrm init` writes; the same text is TypeScript and JavaScript. */
export const scenarioSource: string = `import { trace } from '@opentelemetry/api';
import { expectSpan } from 'clnrm';
import { expect, test } from 'vitest';

const tracer = trace.getTracer('shop');

// Stands for your own code, which makes spans by itself or through an instrumentation.
function placeOrder() {
  return tracer.startActiveSpan('place order', (order) => {
    tracer.startActiveSpan('INSERT orders', (insert) => insert.end());
    order.end();
    return { status: 'accepted' };
  });
}

test('an accepted order is in the database', async () => {
  expect(placeOrder().status).toBe('accepted');

  await expectSpan('INSERT orders').withParent('place order');
});
`;
