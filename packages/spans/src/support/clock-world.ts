import type { Instant, Span, SpanEvent, SpanKind } from '@clnrm/model';
import { uncertaintyOf } from '../otlp/clock-granularity.ts';
import { aSpan } from './a-span.ts';
import { Dice } from './dice.ts';

/** A span as it truly happened. Times in nanoseconds. */
export interface TrueSpan {
  readonly observed: Span;
  readonly start: number;
  readonly end: number;
  /** In the order of the events of the span. */
  readonly events: readonly number[];
  readonly parent: TrueSpan | undefined;
  /** The spans that links lead to. */
  readonly links: readonly TrueSpan[];
  readonly isLost: boolean;
}

/** What clocks there are: all precise and of one machine, mixed on one machine, or of several hosts. */
export type WorldKind = 'exact' | 'one-machine' | 'several-hosts';

/** A trace of which the truth is known. */
export interface World {
  readonly kind: WorldKind;
  readonly spans: readonly TrueSpan[];
  /** Those that arrived, in the order of arrival. */
  readonly arrived: readonly TrueSpan[];
  /** Whether each server ended before its client did. */
  readonly isContained: boolean;
}

/** How a process reads its clock. */
type Sdk = 'preload' | 'node' | 'node-dates' | 'node-given' | 'micros' | 'rounded-micros' | 'nanos' | 'java';

interface Process {
  readonly service: string;
  readonly sdk: Sdk;
  /** What its time of day is ahead of the truth. */
  readonly ahead: number;
  readonly resource: Readonly<Record<string, string>>;
  /** In Java: the step of the clock that is read once for each local root. */
  readonly step: number;
}

interface Draft {
  readonly process: Process;
  readonly name: string;
  readonly kind: SpanKind;
  readonly start: number;
  readonly end: number;
  readonly parent: TrueSpan | undefined;
  readonly link: TrueSpan | undefined;
  readonly isAnswered: boolean;
  /** In Java: what the anchor of the local root is behind the truth. */
  readonly late: number;
}

const languages: Readonly<Record<Sdk, string>> = {
  preload: 'nodejs',
  node: 'nodejs',
  'node-dates': 'nodejs',
  'node-given': 'nodejs',
  micros: 'go',
  'rounded-micros': 'go',
  nanos: 'go',
  java: 'java',
};
const epoch = 1_760_000_000_000_000_000n;
const names = ['a', 'b', 'c', 'd'] as const;
const microsecond = 1e3;
const millisecond = 1e6;

/** Makes the world of a seed. */
export function makeWorld(seed: number, kind: WorldKind): World {
  return new WorldMaker(new Dice(seed), kind).make();
}

class WorldMaker {
  readonly #dice: Dice;
  readonly #kind: WorldKind;
  readonly #processes: readonly [Process, ...Process[]];
  readonly #isContained: boolean;
  readonly #spans: TrueSpan[] = [];
  readonly #anchors = new Map<TrueSpan, number>();
  /** Nanoseconds that things usually take. */
  readonly #scale: number;

  constructor(dice: Dice, kind: WorldKind) {
    this.#dice = dice;
    this.#kind = kind;
    this.#isContained = dice.chance(0.5);
    this.#scale = dice.pick([20 * microsecond, 300 * microsecond, 2 * millisecond, 30 * millisecond]);
    const hosts = Array.from({ length: kind === 'several-hosts' ? 3 : 1 }, () => this.#skew());
    const makeProcess = (index: number): Process => this.#process(index, hosts);
    this.#processes = [makeProcess(0), makeProcess(1), makeProcess(2), makeProcess(3)];
  }

  make(): World {
    const dice = this.#dice;
    const roots = dice.whole(1, 3);
    for (let root = 0; root < roots; root += 1) {
      const process = dice.pick(this.#processes);
      const start = dice.whole(0, this.#scale * 4);
      this.#grow({ process, start, end: start + this.#length(), kind: 'internal' }, undefined, undefined, 0);
    }
    const arrived = dice.shuffle(this.#spans.filter(({ isLost }) => !isLost));
    return { kind: this.#kind, spans: this.#spans, arrived, isContained: this.#isContained };
  }

  #grow(
    base: Pick<Draft, 'process' | 'start' | 'end' | 'kind'>,
    parent: TrueSpan | undefined,
    link: TrueSpan | undefined,
    depth: number,
  ): void {
    const dice = this.#dice;
    const isAnswered = base.kind !== 'client' || dice.chance(0.8);
    const isLocal = parent !== undefined && this.#processOf(parent) === base.process;
    const anchor = isLocal ? this.#anchors.get(parent) : undefined;
    const late = anchor ?? lateBy(base.start + base.process.ahead, base.process.step);
    const span = this.#add({ ...base, name: dice.pick(names), parent, link, isAnswered, late });
    this.#anchors.set(span, late);
    if (depth > 4 || this.#spans.length > 24) return;
    if (base.kind === 'client') this.#serve(span, isAnswered, depth);
    else if (base.kind === 'producer') this.#consume(span, depth);
    else this.#work(span, base.process, depth);
  }

  /** Children follow each other or overlap, within their parent or beyond it. */
  #work(parent: TrueSpan, process: Process, depth: number): void {
    const dice = this.#dice;
    let at = parent.start;
    for (let count = dice.whole(0, 3); count > 0; count -= 1) {
      const start = Math.min(
        at + 1 + dice.whole(0, this.#scale / 5),
        dice.chance(0.9) ? parent.end : Infinity,
      );
      const begun = Math.max(start, parent.start + 1);
      const end = begun + this.#length() / 3;
      const kind = dice.pick<SpanKind>(['internal', 'internal', 'client', 'client', 'producer']);
      this.#grow({ process, start: begun, end: Math.round(end), kind }, parent, undefined, depth + 1);
      at = dice.chance(0.7) ? Math.round(end) : begun;
    }
  }

  #serve(client: TrueSpan, isAnswered: boolean, depth: number): void {
    const dice = this.#dice;
    const length = client.end - client.start;
    if (length < 4) return;
    const latest = isAnswered ? client.end - 1 : client.end + length;
    const start = dice.whole(client.start + 1, latest);
    const isWithin = isAnswered && (this.#isContained || dice.chance(0.7));
    const end = isWithin ? dice.whole(start, client.end - 1) : start + this.#length();
    this.#grow(
      { process: dice.pick(this.#processes), start, end, kind: 'server' },
      client,
      undefined,
      depth + 1,
    );
  }

  #consume(producer: TrueSpan, depth: number): void {
    const dice = this.#dice;
    const start = producer.start + 1 + dice.whole(0, this.#scale * 3);
    const base = {
      process: dice.pick(this.#processes),
      start,
      end: start + this.#length(),
      kind: 'consumer',
    } as const;
    const isLinked = dice.chance(0.5);
    this.#grow(base, isLinked ? undefined : producer, isLinked ? producer : undefined, depth + 1);
  }

  #add(draft: Draft): TrueSpan {
    const dice = this.#dice;
    const { process, start, end, parent, link, name, kind } = draft;
    const events = Array.from({ length: dice.chance(0.3) ? dice.whole(1, 2) : 0 }, () =>
      dice.whole(start, end),
    );
    const read = reader(draft, this.#dice);
    const times = read([start, end, ...events]);
    const [first, last, ...others] = times as [Instant, Instant, ...Instant[]];
    const base = aSpan(name, {
      service: process.service,
      resource: process.resource,
      kind,
      status: { code: draft.isAnswered ? 'unset' : 'error', message: '' },
      attributes: { key: dice.whole(1, 2) },
      traceId: parent?.observed.traceId ?? String(dice.whole(1, 9)).repeat(32),
      links: link === undefined ? [] : [linkTo(link.observed)],
    });
    const observed: Span = {
      ...base,
      parentSpanId: parent?.observed.spanId,
      start: first,
      end: last,
      events: others.map((time): SpanEvent => ({
        name: 'event',
        time,
        attributes: {},
        droppedAttributes: 0,
      })),
    };
    const links = link === undefined ? [] : [link];
    const isLost = this.#kind !== 'exact' && dice.chance(0.08);
    const span: TrueSpan = { observed, start, end, events, parent, links, isLost };
    this.#spans.push(span);
    return span;
  }

  #processOf(span: TrueSpan): Process | undefined {
    return this.#processes.find(
      ({ service }) => service === span.observed.resource.attributes['service.name'],
    );
  }

  #process(index: number, hosts: readonly number[]): Process {
    const dice = this.#dice;
    const host = index % hosts.length;
    const mixed: readonly [Sdk, ...Sdk[]] = [
      'node',
      'node',
      'node-dates',
      'node-given',
      'micros',
      'rounded-micros',
      'nanos',
      'java',
    ];
    const onHere: readonly [Sdk, ...Sdk[]] = ['preload', ...mixed];
    const sdk = this.#kind === 'exact' ? 'preload' : dice.pick(this.#kind === 'one-machine' ? onHere : mixed);
    const language = languages[sdk];
    const isNamed = this.#kind !== 'several-hosts' || dice.chance(0.8);
    return {
      service: `service-${index}`,
      sdk,
      ahead: hosts[host] ?? 0,
      step: dice.pick([microsecond, millisecond]),
      resource: {
        ...(sdk === 'java' || dice.chance(0.8) ? { 'telemetry.sdk.language': language } : {}),
        ...(isNamed ? { 'host.name': `host-${host}` } : {}),
      },
    };
  }

  #skew(): number {
    const { pick, whole } = {
      pick: this.#dice.pick.bind(this.#dice),
      whole: this.#dice.whole.bind(this.#dice),
    };
    if (this.#kind !== 'several-hosts') return whole(-999_000, 999_000);
    return pick([
      0,
      whole(-3, 3) * millisecond + whole(0, 999_999),
      whole(-1e9, 1e9),
      3_600_000 * millisecond,
    ]);
  }

  #length(): number {
    return 4 + Math.round(this.#scale * this.#dice.next() ** 2 * 4);
  }
}

/** What the SDK of a span makes of true times; the first is the start, the second the end. */
function reader({ process, late }: Draft, dice: Dice): (times: readonly number[]) => readonly Instant[] {
  const { sdk, ahead } = process;
  if (sdk === 'preload') {
    return (times) =>
      times.map((time) => ({ ns: epoch + BigInt(time), uncertainty: 0n, clock: 'monotonic' }));
  }
  return (times) => {
    const read = times.map((time) => time + ahead);
    const [start = 0] = read;
    const cut = start % millisecond >= 0 ? start % millisecond : (start % millisecond) + millisecond;
    const isDated = sdk === 'node-dates' && dice.chance(0.8);
    const values = read.map((time, index) => {
      if (sdk === 'node-given') return index === 0 ? time : Math.floor(time / millisecond) * millisecond;
      if (sdk === 'node' || (sdk === 'node-dates' && !isDated)) return time - cut;
      if (sdk === 'node-dates') return Math.floor(time / millisecond) * millisecond;
      if (sdk === 'micros') return Math.floor(time / microsecond) * microsecond;
      if (sdk === 'rounded-micros') return Math.round(time / microsecond) * microsecond;
      return sdk === 'java' ? time - late : time;
    });
    if (sdk === 'node-given') values[1] = Math.max(values[0] ?? 0, values[1] ?? 0);
    const ns = values.map((value) => epoch + BigInt(value));
    const uncertainty = uncertaintyOf(ns[0] ?? 0n);
    return ns.map((each) => ({ ns: each, uncertainty }));
  };
}

function lateBy(time: number, step: number): number {
  return ((time % step) + step) % step;
}

function linkTo({ traceId, spanId }: Span): Span['links'][number] {
  return { traceId, spanId, traceState: '', attributes: {}, droppedAttributes: 0 };
}
