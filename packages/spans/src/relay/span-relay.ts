import { randomUUID } from 'node:crypto';
import { type Receiver, startReceiver, tokenHeader } from '../receiver/receiver.ts';
import type { OtlpBody } from '../receiver/request-sink.ts';
import type { ExportTarget } from '../trace/span-room.ts';
import { postBody } from './post-spans.ts';
import { RelayedService } from './relayed-service.ts';

/** A room that a relay passes spans on to. */
export interface RelayRoom {
  /** Says that a trace belongs to a test of the room; what waits for it is passed on. Resolves when it has arrived. */
  claim(traceId: string): Promise<void>;
  /** Says that spans which name a test belong to the room. */
  claimTest(testId: string): void;
  /** Passes on everything that a service sends, or no longer. */
  follow(service: RelayedService, isFollowed: boolean): void;
  /** Passes on again what a service sent while it started. */
  replay(service: RelayedService): Promise<void>;
  /** Nothing is passed on to the room any more. */
  leave(): void;
}

/** Where a request goes to. */
export interface RelayedRoom {
  /** Where the room takes what shared services send, without `/v1/traces`. */
  readonly endpoint: string;
  readonly follows: Set<RelayedService>;
}

/**
 * Receives what services send that several rooms share, each under a token of its own, and passes each request on as it is
 * to the rooms whose tests caused a span in it: by the trace, by the test that a span or its resource names, or by a link.
 * The sender is answered when the rooms have it. What no room claims waits, for a room may claim it later.
 */
export class SpanRelay {
  readonly #receiver: Receiver;
  readonly #services = new Set<RelayedService>();
  readonly #rooms = new Set<RelayedRoom>();
  readonly #traces = new Map<string, Set<RelayedRoom>>();
  readonly #tests = new Map<string, RelayedRoom>();

  private constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** Starts a relay on a free port of 127.0.0.1. */
  static async start(): Promise<SpanRelay> {
    return new SpanRelay(await startReceiver());
  }

  /** Lets a service in; returns where its exporters send to. */
  open(): { readonly service: RelayedService; readonly target: ExportTarget } {
    const token = randomUUID();
    const service = new RelayedService({
      ownersOf: (span) => this.#ownersOf(span),
      passOn: (body, rooms) => this.#passOn(service, body, rooms),
      close: () => {
        this.#services.delete(service);
        this.#receiver.close(token);
      },
    });
    this.#services.add(service);
    const endpoint = this.#receiver.open(token, service);
    return { service, target: { endpoint, address: this.#receiver.address, header: [tokenHeader, token] } };
  }

  /** Lets a room in, by the endpoint of its part for shared services. */
  join(endpoint: string): RelayRoom {
    const room: RelayedRoom = { endpoint, follows: new Set() };
    this.#rooms.add(room);
    return {
      claim: async (traceId) => await this.#claim(room, traceId),
      claimTest: (testId) => void this.#tests.set(testId, room),
      follow: (service, isFollowed) =>
        void (isFollowed ? room.follows.add(service) : room.follows.delete(service)),
      replay: async (service) => {
        for (const body of service.startRequests) await postBody(endpoint, body);
      },
      leave: () => void this.#rooms.delete(room),
    };
  }

  /** Stops receiving. */
  async stop(): Promise<void> {
    await this.#receiver.stop();
  }

  async #claim(room: RelayedRoom, traceId: string): Promise<void> {
    this.#adopt(traceId, room);
    const waiting = [...this.#services].flatMap((service) => service.take(traceId));
    await Promise.all(waiting.map(async (body) => await postBody(room.endpoint, body)));
  }

  #adopt(traceId: string, room: RelayedRoom): void {
    const owners = this.#traces.get(traceId);
    if (owners === undefined) this.#traces.set(traceId, new Set([room]));
    else owners.add(room);
  }

  #ownersOf({ traceId, tests, links }: SpanOrigin): ReadonlySet<RelayedRoom> {
    const owners = this.#traces.get(traceId);
    if (owners !== undefined) return owners;
    const named = tests().flatMap((test) => this.#tests.get(test) ?? []);
    const rooms = named.length > 0 ? named : links().flatMap((link) => [...(this.#traces.get(link) ?? [])]);
    for (const room of rooms) void this.#claim(room, traceId);
    return new Set(rooms);
  }

  async #passOn(service: RelayedService, body: OtlpBody, owners: ReadonlySet<RelayedRoom>): Promise<void> {
    const targets = [...this.#rooms].filter((room) => owners.has(room) || room.follows.has(service));
    await Promise.all(targets.map(async ({ endpoint }) => await postBody(endpoint, body)));
  }
}

/** What tells whose a span is; the last two are read only where the trace is not known. */
export interface SpanOrigin {
  readonly traceId: string;
  readonly tests: () => readonly string[];
  readonly links: () => readonly string[];
}
