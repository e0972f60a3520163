import type { RelayRoom } from '@clnrm/spans';
import type { Peer } from './peer.ts';
import type { Hello } from './shared-protocol.ts';

/** A room, or the main process of a run, that is connected to a keeper. */
export class KeeperClient {
  readonly peer: Peer;
  /** Who it is, once it has said so. */
  hello: Hello = { runId: '', spans: undefined };
  /** Where spans go to that its tests cause; undefined where it records none. */
  room: RelayRoom | undefined;

  constructor(connect: (client: KeeperClient) => Peer) {
    this.peer = connect(this);
  }
}
