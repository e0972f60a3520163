import { trace } from '@opentelemetry/api';

const tracer = trace.getTracer('cart');
const prices = new Map();

/** Looks a price up, in the cache first. */
export function priceOf(item) {
  return tracer.startActiveSpan('price', { attributes: { 'cart.item': item } }, (span) => {
    const known = prices.get(item);
    span.addEvent(known === undefined ? 'cache.miss' : 'cache.hit');
    const price = known ?? queryPrice(item);
    prices.set(item, price);
    span.end();
    return price;
  });
}

function queryPrice(item) {
  return tracer.startActiveSpan('SELECT price', (span) => {
    span.setAttribute('db.system.name', 'sqlite');
    span.end();
    return item.length;
  });
}
