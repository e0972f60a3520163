import type { Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';
import type { ResolvedClockAssumptions } from './assumptions.ts';
import { type Bounds, both, isEmpty, minus, plus, unbounded, zero } from './bounds.ts';
import { Causes } from './causes.ts';
import { boundOffsets, isAnswered } from './clock-offsets.ts';
import { monotonicClock } from './clock-of.ts';
import { formatAhead } from './format-bounds.ts';
import { grainsOf, processOf } from './grains.ts';
import { distrustBackdated, narrowByCauses } from './narrow.ts';
import type { OffsetBounds } from './offset-bounds.ts';
import type { Point } from './point.ts';
import { type Moment, SpanTimes } from './span-times.ts';

/** How long after one point another came, in nanoseconds; negative where it came before. */
export interface Distance extends Bounds {
  /** Whether the sign follows from causes, whatever the clocks say. */
  readonly isByCause: boolean;
}

const maxNotes = 5;
const known = new WeakMap<Trace, Map<string, TimeLine>>();

/** When the spans of a trace happened, as far as clocks and causes tell. It holds for the spans there were when it was made. */
export class TimeLine {
  readonly causes: Causes;
  readonly #trace: Trace;
  readonly #assume: ResolvedClockAssumptions;
  readonly #size: number;
  readonly #times = new Map<Span, SpanTimes>();
  readonly #offsets: OffsetBounds;
  readonly #oddities: readonly string[];
  readonly #base: bigint;

  /** The time line of a trace, made anew where spans have arrived since. */
  static of(trace: Trace, assume: ResolvedClockAssumptions): TimeLine {
    const key = JSON.stringify(assume);
    const lines = known.get(trace) ?? new Map<string, TimeLine>();
    known.set(trace, lines);
    const last = lines.get(key);
    if (last !== undefined && last.#size === trace.spans.length) return last;
    const line = new TimeLine(trace, assume);
    lines.set(key, line);
    return line;
  }

  private constructor(trace: Trace, assume: ResolvedClockAssumptions) {
    const { spans } = trace;
    this.#trace = trace;
    this.#assume = assume;
    this.#size = spans.length;
    this.#base = spans[0]?.start.ns ?? 0n;
    this.causes = new Causes(trace, assume.links === 'at-start');
    const grains = grainsOf(trace);
    for (const span of spans) {
      this.#times.set(span, new SpanTimes(span, this.#base, grains.get(processOf(span))));
    }
    const all = [...this.#times.values()];
    for (const times of all) times.causes = this.causes.of(times.span).map((cause) => this.timesOf(cause));
    distrustBackdated(all);
    const hosts = assume.hosts ?? (trace.testRoot === undefined ? 'several' : 'one');
    const { offsets, oddities } = boundOffsets(all, hosts, assume);
    this.#offsets = offsets;
    this.#oddities = oddities;
    narrowByCauses(all, (from, to) => offsets.between(from, to));
  }

  /** What the readings of a span tell. */
  timesOf(span: Span): SpanTimes {
    const own = this.#times.get(span) ?? this.#times.get(this.#trace.find(span.traceId, span.spanId) as Span);
    return own ?? new SpanTimes(span, this.#base, undefined);
  }

  /** What the reading of a point tells. */
  momentOf({ span, at }: Point): Moment {
    const times = this.timesOf(span);
    if (at === 'start' || at === 'end') return times[at];
    return times.event(at);
  }

  /** The bounds of what must be added to readings of `to` to compare them with those of `from`. */
  offset(from: string, to: string): Bounds {
    return this.#offsets.between(from, to);
  }

  /** What was inferred about the clocks of some spans from calls, and what is odd about any: never more than a few sentences. */
  notesOn(spans: readonly Span[]): readonly string[] {
    const clocks = [...new Set(spans.map((span) => this.timesOf(span).start.clock))].slice(0, maxNotes);
    const pairs = clocks.flatMap((one, index) =>
      clocks.slice(index + 1).map((other) => [one, other] as const),
    );
    const inferred = pairs.flatMap(([one, other]) => {
      if (one === monotonicClock || other === monotonicClock) return [];
      const ahead = this.offset(one, other);
      const isKnown = ahead.max - ahead.min < Infinity && ahead.max !== 0 && ahead.min !== 0;
      return isKnown ? [`by the calls between them, ${formatAhead(one, other, ahead)}`] : [];
    });
    return [...this.#oddities, ...inferred].slice(0, maxNotes);
  }

  /** How long after `from` came `to`. */
  distance(from: Point, to: Point): Distance {
    const [a, b] = [this.momentOf(from), this.momentOf(to)];
    const read = plus(minus(b.at, a.at), this.offset(a.clock, b.clock));
    if (from.span === to.span) {
      const own = from.at === to.at ? zero : minus(b.sinceStart, a.sinceStart);
      return { ...consistent(read, own), isByCause: false };
    }
    if (read.min >= 0 || read.max < 0) return { ...read, isByCause: false };
    const starts = this.#startsApart(from.span, to.span);
    const counted = plus(starts, minus(b.sinceStart, a.sinceStart));
    const caused = both(counted, this.#callBounds(from, to));
    const isByCause = (caused.min >= 0 && read.min < 0) || (caused.max < 0 && read.max >= 0);
    return { ...consistent(read, caused), isByCause };
  }

  /** How long after the start of one span another started: more than nothing where one is a cause of the other. */
  #startsApart(from: Span, to: Span): Bounds {
    const [a, b] = [this.timesOf(from).start, this.timesOf(to).start];
    const read = plus(minus(b.at, a.at), this.offset(a.clock, b.clock));
    const isBefore = this.#isCause(from, to);
    const isAfter = this.#isCause(to, from);
    if (isBefore === isAfter) return read;
    // A cause and its effect share a nanosecond only where exact clocks say so.
    if (read.min === 0 && read.max === 0) return read;
    return both(read, isBefore ? { min: 1, max: Infinity } : { min: -Infinity, max: -1 });
  }

  #isCause(span: Span, effect: Span): boolean {
    const isTrusted = !this.timesOf(effect).isBackdated && !this.timesOf(span).isBackdated;
    return isTrusted && this.causes.isCause(span, effect);
  }

  /** A server began before the span of its client ended, where it answered; ended before it, where that is assumed. */
  #callBounds(from: Point, to: Point): Bounds {
    if (this.#isWithinCall(from, to)) return { min: 1, max: Infinity };
    return this.#isWithinCall(to, from) ? { min: -Infinity, max: -1 } : unbounded;
  }

  #isWithinCall({ span: server, at }: Point, { span: client, at: clientAt }: Point): boolean {
    const { calls } = this.#assume;
    if (calls === 'unrelated' || clientAt !== 'end' || server.kind !== 'server') return false;
    if (calls === 'answered' && at !== 'start') return false;
    return isAnswered(client) && this.#trace.parentOf(server) === client;
  }
}

/** What two ways of knowing say together; nothing where they contradict each other. */
function consistent(a: Bounds, b: Bounds): Bounds {
  const together = both(a, b);
  return isEmpty(together) ? unbounded : together;
}
