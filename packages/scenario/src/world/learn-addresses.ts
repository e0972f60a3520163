import type { SpanRoom } from '@clnrm/spans';
import type { Address } from '../runtime/address.ts';
import type { RunningService } from '../service/running-service.ts';

/**
 * Tells a room where a service is reached, by the test and within its network, so that the spans of its callers show who they
 * talk to also where it sends none itself.
 */
export function learnAddresses(room: SpanRoom | undefined, service: RunningService): void {
  for (const { fromTest, fromNetwork } of service.ports) {
    for (const at of [fromTest, fromNetwork?.address]) {
      if (at !== undefined) room?.addresses.set(addressText(at), service.name);
    }
  }
}

function addressText({ host, port }: Address): string {
  return `${host.toLowerCase()}:${port}`;
}
