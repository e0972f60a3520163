import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';

/** The card company said no. */
export class PaymentRejected extends Error {}

/** As with the test cards of a payment provider: this number is always rejected. */
const rejectedCard = '4000000000000002';

const tracer = trace.getTracer('shop.payment');

/** Charges a card; throws {@link PaymentRejected} when the money is not given. */
export async function charge(card: string, cents: number): Promise<void> {
  await tracer.startActiveSpan(
    'charge card',
    { attributes: { 'shop.payment.amount': cents } },
    async (span) => {
      try {
        await sleep(5);
        const accepted = card !== rejectedCard;
        span.setAttribute('shop.payment.outcome', accepted ? 'accepted' : 'rejected');
        if (!accepted) throw new PaymentRejected('the card was rejected');
      } finally {
        span.end();
      }
    },
  );
}
