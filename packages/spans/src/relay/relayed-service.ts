import type { OrphanEvidence, Span } from '@clnrm/model';
import type { SpanBatch } from '../otlp/span-batch.ts';
import type { OtlpBody, RequestSink } from '../receiver/request-sink.ts';
import { nowNs } from '../real-time.ts';
import { testIdKey } from '../trace/test-id-key.ts';
import type { RelayedRoom, SpanOrigin } from './span-relay.ts';

/** What a service needs of its relay. */
export interface RelayedServiceParts {
  readonly ownersOf: (origin: SpanOrigin) => ReadonlySet<RelayedRoom>;
  readonly passOn: (body: OtlpBody, owners: ReadonlySet<RelayedRoom>) => Promise<void>;
  readonly close: () => void;
}

interface Waiting {
  readonly names: string[];
  readonly bodies: OtlpBody[];
}

/** Bytes of requests that wait for a room to claim them; beyond that, the spans are counted and not kept. */
const maxWaitingBytes = 64 * 1024 * 1024;
const maxStartRequests = 100;
const sampleSize = 10;

/** A service that several rooms share, as their relay knows it. */
export class RelayedService implements RequestSink {
  readonly #parts: RelayedServiceParts;
  readonly #waiting = new Map<string, Waiting>();
  /** Traces of what it does on its own while it starts or stops, which belong to nobody. */
  readonly #aside = new Set<string>();
  readonly #startRequests: OtlpBody[] = [];
  #owners = new Set<RelayedRoom>();
  #unclaimed: Span[] = [];
  #waitingBytes = 0;
  #readyAt: bigint | undefined;
  #isAlone = true;

  constructor(parts: RelayedServiceParts) {
    this.#parts = parts;
  }

  add(spans: readonly Span[]): void {
    for (const span of spans) this.#take(span);
  }

  addBatch(batch: SpanBatch): void {
    for (let row = 0; row < batch.length; row++) this.#take(batch.at(row));
  }

  async passOn(request: OtlpBody): Promise<void> {
    const [owners, unclaimed] = [this.#owners, this.#unclaimed];
    this.#owners = new Set();
    this.#unclaimed = [];
    for (const span of unclaimed) this.#keep(span, request);
    if (this.#readyAt === undefined && this.#startRequests.length < maxStartRequests)
      this.#startRequests.push(request);
    await this.#parts.passOn(request, owners);
  }

  /** What it sent while it started. */
  get startRequests(): readonly OtlpBody[] {
    return this.#startRequests;
  }

  /** It is ready: what begins from now on, somebody should have caused. */
  ready(): void {
    this.#readyAt = nowNs();
    this.#isAlone = false;
  }

  /** Nobody uses it: what begins from now on, such as at its stop, is its own. */
  alone(): void {
    this.#isAlone = true;
  }

  /** The requests that hold spans of a trace and wait for somebody to claim it. */
  take(traceId: string): readonly OtlpBody[] {
    const waiting = this.#waiting.get(traceId);
    if (waiting === undefined) return [];
    this.#waiting.delete(traceId);
    return [...new Set(waiting.bodies)];
  }

  /** The spans that no room has claimed since this was last asked; undefined where there are none. */
  takeOrphans(): OrphanEvidence | undefined {
    const names = [...this.#waiting.values()].flatMap((each) => each.names);
    this.#waiting.clear();
    this.#waitingBytes = 0;
    if (names.length === 0) return undefined;
    return { kind: 'orphans', count: names.length, names: [...new Set(names)].slice(0, sampleSize) };
  }

  /** Shuts it out. */
  close(): void {
    this.#parts.close();
  }

  #take(span: Span): void {
    const owners = this.#parts.ownersOf({
      traceId: span.traceId,
      tests: () => testsOf(span),
      links: () => span.links.map((link) => link.traceId),
    });
    if (owners.size === 0) this.#unclaimed.push(span);
    for (const owner of owners) this.#owners.add(owner);
  }

  #keep(span: Span, request: OtlpBody): void {
    const { traceId } = span;
    if (this.#isOwn(span)) {
      this.#aside.add(traceId);
      this.#waiting.delete(traceId);
    }
    if (this.#aside.has(traceId)) return;
    const waiting = this.#waiting.get(traceId) ?? { names: [], bodies: [] };
    this.#waiting.set(traceId, waiting);
    waiting.names.push(span.name);
    if (this.#waitingBytes + request.body.length > maxWaitingBytes) return;
    this.#waitingBytes += request.body.length;
    waiting.bodies.push(request);
  }

  #isOwn({ parentSpanId, start }: Span): boolean {
    if (this.#isAlone || this.#readyAt === undefined) return true;
    return parentSpanId === undefined && start.ns < this.#readyAt;
  }
}

function testsOf(span: Span): readonly string[] {
  const value = span.resource.attributes[testIdKey] ?? span.attributes[testIdKey];
  return typeof value === 'string' ? [value] : [];
}
