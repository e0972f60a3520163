/**
 * Part of a range that is set aside for measurements of network devices, so that it leads nowhere else.
 * @see https://datatracker.ietf.org/doc/html/rfc2544 (appendix C.2.2)
 */
const range = '198.18';

/** Where services reach what listens at loopback of the test's machine. */
export const outward: string = `${range}.0.1`;

/** Where names are asked for, and where what comes from the test comes from. */
export const inward: string = `${range}.0.2`;

/** The address of a service, by its number from 1 on. Room for 63,000. */
export function serviceAddress(number: number): string {
  return `${range}.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`;
}

/** Tells whether an address is one of such a network. */
export function isNamespaceAddress(address: string): boolean {
  return address.startsWith(`${range}.`);
}
