import { currentSpanRoom, currentTestTrace } from '@clnrm/spans';
import type { ServiceExit } from '../service/service-exit.ts';
import { connectKeeper } from './keeper-server.ts';
import type { Peer } from './peer.ts';
import type { KeeperAddress, SharedEvent } from './shared-protocol.ts';

/** How services that all files share are reached from a room. */
export interface KeeperAccess {
  /** Who keeps them for the run. */
  readonly run: KeeperAddress;
  /** Who keeps those that stay up for the next run; undefined where nothing is kept. */
  readonly kept: KeeperAddress | undefined;
  readonly runId: string;
  /** Absolute path of the room's own folder: what lies in it ends with the room. Undefined where there is none. */
  readonly base: string | undefined;
}

/** Whatever became of it, nobody can tell any more. */
const lostExit: ServiceExit = { kind: 'killed', signal: 'the end of the process that kept it', after: 0 };

/** The connection of a room to who keeps services. */
export class KeeperLink {
  readonly base: string | undefined;
  readonly #peer: Peer;
  readonly #listeners: Map<string, (event: SharedEvent) => void>;

  private constructor(peer: Peer, listeners: KeeperLink['listeners'], base: string | undefined) {
    this.#peer = peer;
    this.#listeners = listeners;
    this.base = base;
  }

  /** Connects the room that is open in this process. */
  static async open(address: KeeperAddress, { runId, base }: KeeperAccess): Promise<KeeperLink> {
    const listeners: KeeperLink['listeners'] = new Map();
    const peer = await connectKeeper(address, {}, (_, event) => {
      const told = event as SharedEvent;
      listeners.get(told.key)?.(told);
    });
    void peer.closed.then(() => {
      for (const [key, listener] of listeners) listener({ kind: 'exited', key, exit: lostExit });
    });
    await peer.call('hello', { runId, spans: currentSpanRoom()?.sharedEndpoint });
    return new KeeperLink(peer, listeners, base);
  }

  /** Who hears of what happens to a service, by its key. */
  get listeners(): Map<string, (event: SharedEvent) => void> {
    return this.#listeners;
  }

  get isClosed(): boolean {
    return this.#peer.isClosed;
  }

  /** Asks the keeper for something. */
  async call<T>(operation: string, given: unknown, abort?: AbortSignal): Promise<T> {
    return await this.#peer.call<T>(operation, given, abort);
  }

  /** Asks for something that goes without saying when the connection has ended. */
  async give(operation: string, given: unknown): Promise<void> {
    if (!this.#peer.isClosed) await this.#peer.call(operation, given);
  }

  /** Has the spans that the test at hand causes come to this room, also those of traces that join it later. */
  async claim(): Promise<void> {
    const test = currentTestTrace();
    if (test === undefined) return;
    const claimed = new Set<string>();
    const claimNew = async (): Promise<void> => {
      const fresh = [...test.traceIds].filter((id) => !claimed.has(id));
      for (const id of fresh) claimed.add(id);
      await Promise.all(fresh.map(async (id) => await this.#peer.call('claim', id)));
    };
    test.onSpans(() => void claimNew().catch(() => {}));
    await this.#peer.call('claimTest', test.test.id);
    await claimNew();
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    this.#peer.close();
    await this.#peer.closed;
  }
}
