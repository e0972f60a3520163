import type { OrphanEvidence } from '@clnrm/model';
import { processState } from '../process-state.ts';
import type { Receiver } from '../receiver/receiver.ts';
import type { RejectedRequest } from '../receiver/rejected-request.ts';
import { nowNs } from '../real-time.ts';
import { SpanStore } from '../store/span-store.ts';
import { Attribution } from './attribution.ts';

/** What a {@link SpanRoom} is made of. */
export interface SpanRoomOptions {
  /** Defaults to a new store. The recorder of the process should write to the same one. */
  readonly store?: SpanStore;
  /** Defaults to none: then only spans of this process are seen. */
  readonly receiver?: Receiver;
  /** Names the room to the receiver. Defaults to a random word. */
  readonly token?: string;
  /** Milliseconds without news after which a trace counts as complete. Defaults to 20, twice the batch delay of children. */
  readonly quiet?: number;
  /** Milliseconds that a claim waits unless it says otherwise. Defaults to 3000. */
  readonly deadline?: number;
}

/** Where the spans of one test file come together and are given to its tests. One is open in a process at a time. */
export class SpanRoom {
  readonly store: SpanStore;
  /** Where exporters send to, without `/v1/traces`; undefined without a receiver. */
  readonly endpoint: string | undefined;
  readonly quiet: number;
  readonly deadline: number;
  /** Gives spans to tests. */
  readonly attribution: Attribution = new Attribution();
  readonly #receiver: Receiver | undefined;
  readonly #token: string;
  readonly #openedAt = Number(nowNs() / 1_000_000n);
  readonly #unsubscribe: () => void;

  constructor(options: SpanRoomOptions) {
    this.store = options.store ?? new SpanStore();
    this.quiet = options.quiet ?? 20;
    this.deadline = options.deadline ?? 3000;
    this.#receiver = options.receiver;
    this.#token = options.token ?? globalThis.crypto.randomUUID();
    this.endpoint = this.#receiver?.open(this.#token, this.store);
    this.#unsubscribe = this.store.subscribe((spans) => this.attribution.route(spans));
  }

  /** Requests that are being received now. */
  get inFlight(): number {
    return this.#receiver?.inFlightOf(this.#token) ?? 0;
  }

  /** Requests that the receiver refused: those of this room, then those that named no room since it was opened. */
  get rejections(): readonly RejectedRequest[] {
    const receiver = this.#receiver;
    if (receiver === undefined) return [];
    const strangers = receiver.rejections().filter(({ at }) => at >= this.#openedAt);
    return [...receiver.rejections(this.#token), ...strangers];
  }

  /** Spans that belong to no test of this room; undefined where there are none. */
  orphans(): OrphanEvidence | undefined {
    return this.attribution.orphans();
  }

  /** Calls `listener` whenever a request begins or ends; returns a function that ends it. */
  onReceiving(listener: () => void): () => void {
    return this.#receiver?.onChange(listener) ?? (() => {});
  }

  /** Ends the room: its endpoint answers 404 from now on. What it holds can still be read. */
  close(): void {
    this.#unsubscribe();
    this.#receiver?.close(this.#token);
    if (processState.room === this) processState.room = undefined;
  }
}

/** Opens a room and makes it the one that tests of this process run in. */
export function openSpanRoom(options: SpanRoomOptions = {}): SpanRoom {
  const room = new SpanRoom(options);
  processState.room = room;
  return room;
}
