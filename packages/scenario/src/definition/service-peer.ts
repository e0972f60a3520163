import { fillAddress, type Address, type ServicePort } from '../runtime/address.ts';
import type { Slot } from '../runtime/runtime.ts';
import { noPortError } from '../service/service-errors.ts';
import type { RunningService } from '../service/running-service.ts';

/** A service as another service reaches it, which in a network of their own is not as the test reaches it. */
export interface ServicePeer extends Address {
  readonly name: string;
  /** Its base address, or what its `url` option makes of it. */
  readonly url: string;
  /** The address of one of its ports by name, the first by default. */
  address(port?: string): Address;
}

/** The peers of a service: those that it needs, by name. */
export type ServicePeers<N extends string> = { readonly [K in N]: ServicePeer };

/** Shows a service as programs in a slot reach it; without a slot, as the process of the test does. */
export function peerOf(service: RunningService, slot: Slot | undefined): ServicePeer {
  const address = (name?: string): Address => {
    const port = name === undefined ? service.ports[0] : service.ports.find((each) => each.name === name);
    if (port === undefined) throw noPortError(service.name, name, service.ports);
    return addressFrom(port, slot);
  };
  return {
    name: service.name,
    get host() {
      return address().host;
    },
    get port() {
      return address().port;
    },
    get url() {
      return service.identity.kind === 'external'
        ? (slot?.reach(service.url) ?? service.url)
        : fillAddress(service.urlTemplate, address());
    },
    address,
  };
}

function addressFrom(port: ServicePort, slot: Slot | undefined): Address {
  if (slot === undefined) return port.fromTest;
  if (port.fromNetwork !== undefined && port.fromNetwork.network === slot.network)
    return port.fromNetwork.address;
  const { hostname, port: number } = new URL(
    slot.reach(`http://${port.fromTest.host}:${port.fromTest.port}`),
  );
  return { host: hostname, port: Number(number) };
}
