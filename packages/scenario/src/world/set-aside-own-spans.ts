import { type Span, serviceOf } from '@clnrm/model';
import type { SpanRoom } from '@clnrm/spans';

const realNow = Date.now.bind(Date);

/** Watches what services send while no test has asked them for anything. */
export interface OwnSpans {
  /** A service is ready; what it began before belongs to its start. */
  ready(service: string): void;
  /** Runs the restart of a service; what this one begins meanwhile belongs to its start. */
  restarting(service: string, work: () => Promise<void>): Promise<void>;
  /** Runs what nobody asked for who is a test, such as reset hooks; what services begin meanwhile belongs to that. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** Services are about to be stopped; what they begin from now on belongs to their stop. */
  stopping(): void;
  /** Ends the watch. */
  end(): void;
}

interface Interval {
  /** The service whose spans are meant; undefined for all. */
  readonly of: string | undefined;
  readonly begin: bigint;
  end: bigint | undefined;
}

/**
 * Sets traces aside that services begin while they start, again or for the first time, stop or are reset, so that they count as spans of no test that
 * need not be of one. What they begin in between and belongs to no test is still an orphan.
 */
export function setAsideOwnSpans(room: SpanRoom | undefined, services: readonly string[]): OwnSpans {
  const readyAt = new Map<string, bigint>();
  const intervals: Interval[] = [];
  let stopAt: bigint | undefined;
  const isOwn = (span: Span): boolean => {
    const service = serviceOf(span);
    if (span.parentSpanId !== undefined || service === undefined || !services.includes(service)) return false;
    const at = span.start.ns;
    const ready = readyAt.get(service);
    if (ready === undefined || at < ready || (stopAt !== undefined && at >= stopAt)) return true;
    return intervals.some(
      ({ of, begin, end }) => (of ?? service) === service && at >= begin && (end === undefined || at <= end),
    );
  };
  const within = async <T>(of: string | undefined, work: () => Promise<T>): Promise<T> => {
    const interval: Interval = { of, begin: now(), end: undefined };
    intervals.push(interval);
    return await work().finally(() => (interval.end = now()));
  };
  const unsubscribe = room?.store.subscribe((spans) => {
    for (const span of spans) if (isOwn(span)) room.attribution.setAside(span.traceId);
  });
  return {
    ready: (service) => void readyAt.set(service, now()),
    restarting: async (service, work) => await within(service, work),
    during: async (work) => await within(undefined, work),
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
