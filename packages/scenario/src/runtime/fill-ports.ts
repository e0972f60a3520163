import type { ServicePort } from './address.ts';

/**
 * Puts the numbers of a service's own ports in the place of `{port}`, the first, and `{port:name}`. A name that there is
 * not stays as it is, for it may mean something to the program.
 */
export function fillPorts(text: string, ports: readonly ServicePort[]): string {
  return text.replaceAll(/\{port(?::([A-Za-z][A-Za-z0-9_-]*))?\}/g, (whole, name?: string) => {
    const port = name === undefined ? ports[0] : ports.find((each) => each.name === name);
    return port === undefined ? whole : String(port.inside);
  });
}
