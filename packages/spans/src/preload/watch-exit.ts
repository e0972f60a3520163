import { later } from '../real-time.ts';
import type { SpanOutbox } from './span-outbox.ts';

const signals = ['SIGTERM', 'SIGINT'] as const;

/** Milliseconds that a signal is held back at most. */
const patience = 2000;

/**
 * Sends spans before the process ends: when it has nothing left to do, when it calls `process.exit` or fails, and when a
 * signal ends it. Its exit code and the signal stay what they are.
 */
export function watchExit(outbox: SpanOutbox): void {
  process.on('beforeExit', () => {
    // What is sent keeps the process alive, and this is called again when that is done.
    if (!outbox.isEmpty) void outbox.flush();
  });
  process.on('exit', () => outbox.flushNow());
  // Signals come to the main thread alone.
  if (!process.getBuiltinModule('node:worker_threads').isMainThread) return;
  for (const signal of signals) watchSignal(signal, outbox);
}

function watchSignal(signal: NodeJS.Signals, outbox: SpanOutbox): void {
  const onSignal = (): void => {
    const flushed = outbox.flush();
    // Who else listens decides whether the process ends, and a process that ends by itself sends the rest.
    if (process.listenerCount(signal) > 1) return;
    const end = (): void => {
      cancel();
      process.off(signal, onSignal);
      process.kill(process.pid, signal);
    };
    const cancel = later(patience, end);
    void flushed.then(end);
  };
  // Before the others: a listener for one time is gone from the count when it has been called.
  process.prependListener(signal, onSignal);
}
