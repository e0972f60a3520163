import type { AttributeValue, Instant, SpanEvent } from '@clnrm/model';
import { atMonotonic } from '../real-time.ts';
import { type AttributeBag, setAttribute } from './attribute-bag.ts';
import { clockId } from './clock-id.ts';

/**
 * The attributes by which a process says what its monotonic clock read when a span started and ended, in nanoseconds
 * as decimal digits: a double would lose some after 104 days. Attributes, because every SDK exports them.
 */
export const stampKeys = {
  clock: 'clnrm.mono.clock',
  start: 'clnrm.mono.start',
  end: 'clnrm.mono.end',
} as const;

// An SDK reads its clock and then tells its processors, some microseconds later.
const betweenReadings = 100_000n;

/** Exact times of a span on the time line of this process; undefined where its maker gave the time. */
export interface ClockStamps {
  readonly start: bigint | undefined;
  readonly end: bigint | undefined;
}

/** Takes the stamps out of the attributes of a span; undefined where there are none of the clock that this process reads. */
export function takeStamps(bag: AttributeBag): ClockStamps | undefined {
  if (!Object.hasOwn(bag, stampKeys.clock)) return undefined;
  const { clock, start, end } = stampKeys;
  const stamps = { start: readStamp(bag[start]), end: readStamp(bag[end]) };
  const isOurs = bag[clock] === clockId();
  for (const key of [clock, start, end]) Reflect.deleteProperty(bag, key);
  return isOurs ? stamps : undefined;
}

/** Writes stamps into the attributes of a span. */
export function setStamps(bag: AttributeBag, clock: string, start: bigint, end: bigint): void {
  setAttribute(bag, stampKeys.clock, clock);
  setAttribute(bag, stampKeys.start, String(start));
  setAttribute(bag, stampKeys.end, String(end));
}

/** An instant that is exact where there is a stamp. */
export function stampedInstant(stamp: bigint | undefined, instant: Instant): Instant {
  return stamp === undefined ? instant : { ns: stamp, uncertainty: 0n, clock: 'monotonic' };
}

/**
 * Moves events as far as the stamp moved the start of their span. What an SDK counted from its own start is then as
 * uncertain as the time that passed between its reading and ours, within one call; what was given by the time of day stays
 * as uncertain as it was.
 */
export function moveEvents(events: readonly SpanEvent[], from: bigint, to: bigint): readonly SpanEvent[] {
  return events.map((event) => {
    const { ns, uncertainty } = event.time;
    const isCounted = uncertainty > betweenReadings && ns % uncertainty !== 0n;
    const time = { ns: ns + to - from, uncertainty: isCounted ? betweenReadings : uncertainty };
    return Object.freeze({ ...event, time });
  });
}

function readStamp(value: AttributeValue | undefined): bigint | undefined {
  return typeof value === 'string' && /^\d{1,19}$/.test(value) ? atMonotonic(BigInt(value)) : undefined;
}
