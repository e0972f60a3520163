import { type Span, serviceOf } from '@clnrm/model';
import type { SpanRoom } from '@clnrm/spans';

const realNow = Date.now.bind(Date);

/** Watches what services send while no test has asked them for anything. */
export interface OwnSpans {
  /** A service is ready; what it began before belongs to its start. */
  ready(service: string): void;
  /** Runs what nobody asked for who is a test, such as reset hooks; what services begin meanwhile belongs to that. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Services are about to be stopped; what they begin from now on belongs to their stop. */
  stopping(): void;
  /** Ends the watch. */
  end(): void;
}

/**
 * Sets traces aside that services begin while they start, stop or are reset, so that they count as spans of no test that
 * need not be of one. What they begin in between and belongs to no test is still an orphan.
 */
export function setAsideOwnSpans(room: SpanRoom | undefined, services: readonly string[]): OwnSpans {
  const readyAt = new Map<string, bigint>();
  const intervals: { readonly begin: bigint; end: bigint | undefined }[] = [];
  let stopAt: bigint | undefined;
  const isOwn = (span: Span): boolean => {
    const service = serviceOf(span);
    if (span.parentSpanId !== undefined || service === undefined || !services.includes(service)) return false;
    const at = span.start.ns;
    const ready = readyAt.get(service);
    if (ready === undefined || at < ready || (stopAt !== undefined && at >= stopAt)) return true;
    return intervals.some(({ begin, end }) => at >= begin && (end === undefined || at <= end));
  };
  const unsubscribe = room?.store.subscribe((spans) => {
    for (const span of spans) if (isOwn(span)) room.attribution.setAside(span.traceId);
  });
  return {
    ready: (service) => void readyAt.set(service, now()),
    during: async (work) => {
      const interval: (typeof intervals)[number] = { begin: now(), end: undefined };
      intervals.push(interval);
      return await work().finally(() => (interval.end = now()));
    },
    stopping: () => {
      stopAt ??= now();
    },
    end: () => unsubscribe?.(),
  };
}

/** Nanoseconds since the Unix epoch, by the millisecond, as the clocks of most services count. */
function now(): bigint {
  return BigInt(realNow()) * 1_000_000n;
}
