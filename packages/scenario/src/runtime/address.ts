/** Where something listens. */
export interface Address {
  /** A name or a number that connects without further resolution, such as `127.0.0.1`. */
  readonly host: string;
  readonly port: number;
}

/**
 * One port of a service, from both sides. In a network of their own, services know each other by other addresses than the
 * test knows them by.
 */
export interface ServicePort {
  readonly name: string;
  /** The number that the service itself listens on. */
  readonly inside: number;
  /** Where the test reaches it. */
  readonly fromTest: Address;
  /** Where services in the same network reach it, with that network's name; undefined where they are all on this machine. */
  readonly fromNetwork: { readonly network: string; readonly address: Address } | undefined;
}

/** Formats an address for a URL, IPv6 numbers in brackets. */
export function hostAndPort({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Puts an address into a template such as `postgres://app@{host}:{port}/app`. */
export function fillAddress(template: string, { host, port }: Address): string {
  return template
    .replaceAll('{host}', host.includes(':') ? `[${host}]` : host)
    .replaceAll('{port}', String(port));
}
