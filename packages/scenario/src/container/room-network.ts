import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { BlockList, createServer, isIPv4 } from 'node:net';
import { ClnrmError } from '@clnrm/model';
import { type Engine, reasonOf } from './engine.ts';

/**
 * Whom the containers of a network reach, beside this process: `peers` each other and nothing outside, `alone` nobody,
 * `outside` whatever this machine reaches, `published` each other, with ports that are published on this machine.
 */
export type NetworkKind = 'peers' | 'alone' | 'outside' | 'published';

/** A bridge on this machine that containers of one set of services are connected to. */
export interface RoomNetwork {
  readonly name: string;
  /** The address of this machine in it. */
  readonly gateway: string;
  /** Tells whether an address belongs to it. */
  has(address: string): boolean;
  /** Gives out an address that nothing else in it has. */
  lease(): string;
  /** Takes an address back. */
  release(address: string): void;
  remove(): Promise<void>;
}

/**
 * Room for 256 networks of 252 containers. The range is set aside for measurements of network devices, so that it leads
 * nowhere else, and unlike the engine's own ranges it does not run out after some thirty networks.
 * @see https://datatracker.ietf.org/doc/html/rfc2544 (appendix C.2.2)
 */
const range = '198.19';
const networksInRange = 256;
/** The last address of each network, which nobody is given. */
const nowhere = 254;

/** Tells whether an address is one of a container in such a network, whoever made it. */
export function isRoomAddress(address: string): boolean {
  return address.startsWith(`${range}.`);
}

/** Creates a network on a part of the range that nobody on this machine uses. */
export async function createRoomNetwork(
  engine: Engine,
  name: string,
  kind: NetworkKind,
  labels: Readonly<Record<string, string>>,
): Promise<RoomNetwork> {
  const start = randomInt(networksInRange);
  let refusal: unknown;
  for (let step = 0; step < networksInRange; step++) {
    const prefix = `${range}.${(start + step) % networksInRange}`;
    if (await isOnThisMachine(`${prefix}.1`)) continue;
    try {
      const network = await engine.docker.createNetwork(
        settingsOf(name, kind, prefix, labels, engine.dropsOutside),
      );
      return roomNetwork(name, prefix, async () => void (await network.remove()));
    } catch (error) {
      refusal = error;
      // Another process may have taken this part a moment ago.
      if (!/overlap/i.test(reasonOf(error))) break;
    }
  }
  throw new ClnrmError(
    'CLNRM_CONTAINER_NETWORK',
    `Failed to create a network for containers: ${refusal === undefined ? `all of ${range}.0.0/16 is in use` : reasonOf(refusal)}. ` +
      'Remove networks that are not needed any more with `docker network prune`.',
    { cause: refusal },
  );
}

/**
 * Tells whether an address is one of this machine's, as this process sees it: whether it can be listened on. The list of
 * interfaces would not do, as a bridge that nothing is connected to is not in it.
 */
export async function isOnThisMachine(address: string): Promise<boolean> {
  const server = createServer();
  server.listen({ port: 0, host: address, exclusive: true });
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

function settingsOf(
  name: string,
  kind: NetworkKind,
  prefix: string,
  labels: Readonly<Record<string, string>>,
  dropsOutside: boolean,
): Parameters<Engine['docker']['createNetwork']>[0] {
  const isClosed = kind === 'peers' || kind === 'alone';
  return {
    Name: name,
    Driver: 'bridge',
    Labels: labels,
    Internal: isClosed,
    IPAM: {
      Config: [
        {
          Subnet: `${prefix}.0/24`,
          Gateway: `${prefix}.1`,
          // A way out that leads to nobody, which the system of a container finds out and says.
          ...(kind === 'published' || (isClosed && dropsOutside)
            ? { AuxiliaryAddresses: { DefaultGatewayIPv4: `${prefix}.${nowhere}` } }
            : {}),
        },
      ],
    },
    Options: {
      'com.docker.network.bridge.enable_icc': String(kind !== 'alone'),
      // Without it, what goes outside is never answered.
      'com.docker.network.bridge.enable_ip_masquerade': String(kind === 'outside'),
    },
  };
}

function roomNetwork(name: string, prefix: string, remove: () => Promise<void>): RoomNetwork {
  const addresses = new BlockList();
  addresses.addSubnet(`${prefix}.0`, 24, 'ipv4');
  const free = Array.from({ length: nowhere - 2 }, (_, index) => `${prefix}.${index + 2}`);
  return {
    name,
    gateway: `${prefix}.1`,
    has: (address) => isIPv4(address) && addresses.check(address),
    lease: () => {
      const address = free.shift();
      if (address !== undefined) return address;
      throw new ClnrmError(
        'CLNRM_CONTAINER_NETWORK',
        `Failed to connect a container: its network has ${nowhere - 2} of them already. Start fewer services at a time.`,
      );
    },
    release: (address) => void free.push(address),
    remove,
  };
}
