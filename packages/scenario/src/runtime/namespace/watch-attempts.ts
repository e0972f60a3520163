import type { OutsideAttempt } from '@clnrm/model';
import type { NetworkPlace, SetNetwork } from './set-network.ts';

/** Watches what is tried from a place to reach the outside, and returns what asks for it. */
export function watchAttempts(
  network: SetNetwork,
  { address }: NetworkPlace,
): () => Promise<readonly OutsideAttempt[]> {
  return async () => {
    const { answer } = await network.relay.ask({ kind: 'names', address });
    return (answer.names ?? []).map(([destination, count]) => ({
      destination,
      count,
      port: undefined,
      protocol: 'dns',
    }));
  };
}
