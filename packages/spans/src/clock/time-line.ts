import type { Span } from '@clnrm/model';
import type { Trace } from '../graph/trace.ts';
import type { ResolvedClockAssumptions } from './assumptions.ts';
import { type Bounds, both, isEmpty, minus, plus, unbounded, zero } from './bounds.ts';
import { Causes } from './causes.ts';
import { boundOffsets, isAnswered, precedencesOf } from './clock-offsets.ts';
import { monotonicClock } from './clock-of.ts';
import { formatAhead } from './format-bounds.ts';
import { grainsOf, processOf } from './grains.ts';
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
  readonly #backdated = new Set<Span>();
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
    this.#distrust();
    const hosts = assume.hosts ?? (trace.testRoot === undefined ? 'several' : 'one');
    const pairs = precedencesOf(spans, this.causes, (span) => this.timesOf(span), assume);
    const { offsets, oddities } = boundOffsets(spans, pairs, hosts, assume);
    this.#offsets = offsets;
    this.#oddities = oddities;
    this.#tighten();
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
    return !this.#backdated.has(effect) && !this.#backdated.has(span) && this.causes.isCause(span, effect);
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

  /** A span that starts before its parent by one clock was given its times by hand, or the clock was set back. */
  #distrust(): void {
    for (const times of this.#times.values()) {
      const { span } = times;
      for (const cause of this.causes.of(span)) {
        const first = this.timesOf(cause).start;
        const { start } = times;
        if (first.clock !== start.clock || start.at.max >= first.at.min) continue;
        times.problem = `"${span.name}" starts before "${cause.name}", which caused it`;
        this.#backdated.add(span);
      }
    }
  }

  /** Causes narrow what is known: an effect started no earlier, a cause no later, than what is known of the other. */
  #tighten(): void {
    const ordered = this.#causesFirst();
    for (const span of ordered) {
      for (const cause of this.causes.of(span)) this.#narrow(cause, span, 'effect');
    }
    for (const span of ordered.toReversed()) {
      for (const cause of this.causes.of(span)) this.#narrow(cause, span, 'cause');
    }
  }

  #narrow(cause: Span, effect: Span, what: 'cause' | 'effect'): void {
    if (this.#backdated.has(effect) || this.#backdated.has(cause)) return;
    const [first, second] = [this.timesOf(cause), this.timesOf(effect)];
    const ahead = this.offset(first.start.clock, second.start.clock).max;
    if (what === 'effect') second.tighten({ min: first.start.at.min - ahead, max: Infinity });
    else first.tighten({ min: -Infinity, max: second.start.at.max + ahead });
  }

  /** All spans, each after its causes; in a cycle, one of them comes first. */
  #causesFirst(): readonly Span[] {
    const ordered: Span[] = [];
    const met = new Set<Span>();
    for (const first of this.#times.keys()) {
      const ahead: { readonly span: Span; readonly isDone: boolean }[] = [{ span: first, isDone: false }];
      for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
        if (next.isDone) ordered.push(next.span);
        else if (!met.has(next.span)) {
          met.add(next.span);
          ahead.push({ span: next.span, isDone: true });
          for (const cause of this.causes.of(next.span)) ahead.push({ span: cause, isDone: false });
        }
      }
    }
    return ordered;
  }
}

/** What two ways of knowing say together; nothing where they contradict each other. */
function consistent(a: Bounds, b: Bounds): Bounds {
  const together = both(a, b);
  return isEmpty(together) ? unbounded : together;
}
