import type { OrphanEvidence } from '@clnrm/model';
import { processState } from '../process-state.ts';
import { type Receiver, tokenHeader } from '../receiver/receiver.ts';
import type { RejectedRequest } from '../receiver/rejected-request.ts';
import { nowNs } from '../real-time.ts';
import { type SnapshotFiles, snapshotsOnDisk } from '../snapshot/snapshot-files.ts';
import { type SpanSink, SpanStore } from '../store/span-store.ts';
import {
  type HygieneOptions,
  type ResolvedHygieneOptions,
  resolveHygiene,
} from '../rules/hygiene/hygiene.ts';
import { Attribution } from './attribution.ts';
import type { TestTrace } from './test-trace.ts';

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
  /** Address of the module that child processes of Node load first. Defaults to none. */
  readonly preload?: string | undefined;
  /** Entries of baggage that child processes which load it copy into their spans. Defaults to none. */
  readonly baggage?: readonly string[];
  /** What `expectTrace` states besides its rules. Defaults to all of it; `false` states nothing. */
  readonly hygiene?: HygieneOptions | false;
  /** Where trace snapshots are kept. Defaults to files, written unless the environment says otherwise. */
  readonly snapshots?: SnapshotFiles | undefined;
  /** Attributes whose values differ from run to run, besides those that each comparison names. Defaults to none. */
  readonly volatile?: readonly string[] | undefined;
}

/** How exporters reach a room. */
export interface ExportTarget {
  /** With the token in its path, without `/v1/traces`. */
  readonly endpoint: string;
  /** Without the token, which exporters that have no path send as a header. */
  readonly address: string;
  /** Name and value of that header. */
  readonly header: readonly [name: string, value: string];
}

/** The part of a room that a {@link SpanRelay} sends to: what no test of the room has caused is no orphan of it. */
const sharedPart = 'shared';

/** Where the spans of one test file come together and are given to its tests. One is open in a process at a time. */
export class SpanRoom {
  readonly store: SpanStore;
  /** Where exporters send to, without `/v1/traces`; undefined without a receiver. */
  readonly endpoint: string | undefined;
  readonly quiet: number;
  readonly deadline: number;
  readonly preload: string | undefined;
  readonly baggage: readonly string[];
  readonly hygiene: ResolvedHygieneOptions | false;
  readonly snapshots: SnapshotFiles;
  readonly volatile: readonly string[];
  /** Which declared service is reached at an address such as `127.0.0.1:5432`; who starts services adds theirs. */
  readonly addresses: Map<string, string> = new Map();
  /** Gives spans to tests. */
  readonly attribution: Attribution = new Attribution();
  readonly #receiver: Receiver | undefined;
  readonly #token: string;
  readonly #senders: TestTrace[] = [];
  readonly #numbers = new Map<TestTrace, number>();
  readonly #openedAt = Number(nowNs() / 1_000_000n);
  readonly #unsubscribe: () => void;
  readonly #idleListeners = new Set<() => void>();
  #stopWatching: (() => void) | undefined;

  constructor(options: SpanRoomOptions) {
    this.store = options.store ?? new SpanStore();
    this.quiet = options.quiet ?? 20;
    this.deadline = options.deadline ?? 3000;
    const { hygiene = {} } = options;
    this.hygiene = hygiene === false ? false : resolveHygiene(hygiene);
    this.#receiver = options.receiver;
    this.#token = options.token ?? globalThis.crypto.randomUUID();
    this.preload = options.preload;
    this.baggage = options.baggage ?? [];
    this.snapshots = options.snapshots ?? snapshotsOnDisk();
    this.volatile = options.volatile ?? [];
    this.endpoint = this.#receiver?.open(this.#token, this.store, (part) => this.#sinkOf(part));
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

  /**
   * How exporters reach this room; those that a test is given alone send what belongs to it, whatever their spans say.
   * Undefined without a receiver.
   */
  target(test?: TestTrace): ExportTarget | undefined {
    if (this.#receiver === undefined) return undefined;
    const { address } = this.#receiver;
    const token = test === undefined ? this.#token : `${this.#token}/${this.#numberOf(test)}`;
    return { address, endpoint: `${address}/t/${token}`, header: [tokenHeader, token] };
  }

  /** Where a relay sends what services sent that this room shares with others; undefined without a receiver. */
  get sharedEndpoint(): string | undefined {
    return this.endpoint === undefined ? undefined : `${this.endpoint}/${sharedPart}`;
  }

  /** Spans that belong to no test of this room; undefined where there are none. */
  orphans(): OrphanEvidence | undefined {
    return this.attribution.orphans();
  }

  /** Calls `listener` whenever no request is being received any more; returns a function that ends it. */
  onIdle(listener: () => void): () => void {
    this.#stopWatching ??= this.#receiver?.onChange(() => this.#tellIdle());
    this.#idleListeners.add(listener);
    return () => void this.#idleListeners.delete(listener);
  }

  /** Ends the room: its endpoint answers 404 from now on. What it holds can still be read. */
  close(): void {
    this.#unsubscribe();
    this.#stopWatching?.();
    this.#receiver?.close(this.#token);
    if (processState.room === this) processState.room = undefined;
  }

  #tellIdle(): void {
    if (this.#idleListeners.size === 0 || this.inFlight > 0) return;
    for (const listener of [...this.#idleListeners]) listener();
  }

  #numberOf(test: TestTrace): number {
    const number = this.#numbers.get(test) ?? this.#senders.push(test) - 1;
    this.#numbers.set(test, number);
    return number;
  }

  #sinkOf(part: string): SpanSink | undefined {
    const { store, attribution } = this;
    if (part === sharedPart) {
      return {
        add: (spans) => attribution.sentByShared(() => store.add(spans)),
        addBatch: (batch) => attribution.sentByShared(() => store.addBatch(batch)),
      };
    }
    const test = this.#senders[Number(part)];
    if (test === undefined) return undefined;
    return {
      add: (spans) => attribution.sentBy(test, () => store.add(spans)),
      addBatch: (batch) => attribution.sentBy(test, () => store.addBatch(batch)),
    };
  }
}

/** Opens a room and makes it the one that tests of this process run in. */
export function openSpanRoom(options: SpanRoomOptions = {}): SpanRoom {
  const room = new SpanRoom(options);
  processState.room = room;
  return room;
}
