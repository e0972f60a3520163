// A service with a stock SDK, configured by its environment alone: ends a span whenever it is told its name.
import { trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';

/** What the process is told. */
export interface LatencyOrder {
  readonly name: string;
}

/** What the process says; times are those of the monotonic clock, which all processes of a machine share. */
export type LatencyNews =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ended'; readonly name: string; readonly at: string };

const say = (news: LatencyNews): void => void process.send?.(news);
new NodeSDK().start();
const tracer = trace.getTracer('bench');
process.on('message', ({ name }: LatencyOrder) => {
  tracer.startSpan(name).end();
  say({ kind: 'ended', name, at: String(process.hrtime.bigint()) });
});
process.on('disconnect', () => process.exit());
say({ kind: 'ready' });
