import type { Span, SpanEvent } from '@clnrm/model';
import { type Bounds, both, isEmpty, minus, plus, unbounded, zero } from './bounds.ts';
import { clockOf } from './clock-of.ts';
import { durationWithin } from './duration-bounds.ts';
import { laterError, readingErrorOf, type ReadingError } from './reading-error.ts';

/** A moment as far as its reading tells. */
export interface Moment {
  readonly clock: string;
  /** Nanoseconds of that clock since the base of the time line. */
  readonly at: Bounds;
  /** Nanoseconds since the start of the span. */
  readonly sinceStart: Bounds;
}

// Farther from the base, a double cannot tell one nanosecond from the next.
const reach = 2 ** 53;

/** When a span happened by its own readings: intervals on the clocks that they were read from. */
export class SpanTimes {
  readonly span: Span;
  readonly #base: bigint;
  readonly #grain: bigint | undefined;
  readonly #error: ReadingError;
  /** The clock that the start was read from. */
  readonly clock: string;
  readonly #duration: Bounds;
  #start: Bounds;
  /** Why the times of this span order nothing; undefined where they do. */
  problem: string | undefined;
  /** Whether it starts before its cause, so that nothing follows from the cause. */
  isBackdated = false;
  /** The next causes, as far as they have arrived. */
  causes: readonly SpanTimes[] = [];

  constructor(span: Span, base: bigint, grain: bigint | undefined) {
    this.span = span;
    this.#base = base;
    this.#grain = grain;
    this.#error = readingErrorOf(span, grain);
    this.clock = clockOf(span, span.start);
    this.#duration = durationWithin(span, this.#error);
    this.#start = shift(this.#error.start, Number(span.start.ns - base));
    const isFar = Math.abs(this.#start.min) > reach || Math.abs(Number(span.end.ns - base)) > reach;
    if (isFar) this.problem = `the times of "${span.name}" are months from those of other spans`;
    else if (this.#duration.max === Infinity) this.problem = `"${span.name}" ends before it starts`;
  }

  get start(): Moment {
    return { clock: this.clock, at: this.#trusted(this.#start), sinceStart: zero };
  }

  get end(): Moment {
    const { span } = this;
    const read = this.#trusted(shift(this.#error.end, Number(span.end.ns - this.#base)));
    const clock = clockOf(span, span.end);
    const counted = clock === this.clock ? plus(this.start.at, this.#duration) : unbounded;
    return { clock, at: both(read, counted), sinceStart: this.#duration };
  }

  /** Whether both times were read from a clock. */
  isOn(clock: string): boolean {
    return this.clock === clock && this.span.end.clock === this.span.start.clock;
  }

  /** Whether the step of the clock shows in the start: what a message says about its precision. */
  get error(): ReadingError {
    return this.#error;
  }

  /**
   * When an event of the span happened. Its time is as wrong as the start where it was counted from it; an event that lies
   * outside of its span by more than the error was given a time of its own.
   */
  event(event: SpanEvent): Moment {
    const { time } = event;
    const { start } = this.span;
    const step = this.#grain ?? start.uncertainty;
    const counted = step > 0n && start.clock === undefined && start.ns % step === 0n && time.ns % step !== 0n;
    const read = Number(time.ns - this.#base);
    const error = counted ? this.#error.start : laterError(time, start, this.#grain);
    const since = counted ? exactly(Number(time.ns - start.ns)) : { min: 0, max: this.#duration.max };
    const at = this.#trusted(shift(error, read));
    const clock = clockOf(this.span, time.clock === undefined && start.clock !== undefined ? start : time);
    const within = clock === this.clock ? both(at, plus(this.start.at, since)) : at;
    if (isEmpty(within)) return { clock, at, sinceStart: unbounded };
    return {
      clock,
      at: within,
      sinceStart: clock === this.clock ? both(since, minus(at, this.start.at)) : since,
    };
  }

  /** Keeps of the start what lies in bounds that were found by other means. */
  tighten(bounds: Bounds): void {
    const start = both(this.#start, bounds);
    if (!isEmpty(start)) this.#start = start;
  }

  #trusted(bounds: Bounds): Bounds {
    return this.problem === undefined ? bounds : unbounded;
  }
}

function exactly(ns: number): Bounds {
  return { min: ns, max: ns };
}

function shift(bounds: Bounds, ns: number): Bounds {
  return { min: bounds.min + ns, max: bounds.max + ns };
}
