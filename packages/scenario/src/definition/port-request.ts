import type { DefinitionProblem } from './definition-problem.ts';

/** A port that a service listens on. */
export interface PortRequest {
  readonly name: string;
  /** Undefined for any free one. */
  readonly number: number | undefined;
}

/**
 * One port by number; several by name, each with its number or `'free'`. The first is the one that `url` leads to and
 * that the service finds in `PORT`; each one is in `PORT_<NAME>` as well.
 */
export type PortsOption = number | Readonly<Record<string, number | 'free'>>;

/** The name of a port that was given none. */
export const defaultPort = 'main';

/** Reads the ports of a service, one free port by default. */
export function readPorts(given: PortsOption | undefined): readonly PortRequest[] | DefinitionProblem {
  if (given === undefined) return [{ name: defaultPort, number: undefined }];
  if (typeof given === 'number')
    return readPort(defaultPort, 'port', given) ?? [{ name: defaultPort, number: given }];
  if (typeof given !== 'object' || given === null) return problem('ports', given);
  const requests: PortRequest[] = [];
  for (const [name, number] of Object.entries(given)) {
    const flaw = number === 'free' ? undefined : readPort(name, `ports.${name}`, number);
    if (flaw !== undefined) return flaw;
    requests.push({ name, number: number === 'free' ? undefined : number });
  }
  return requests;
}

function readPort(name: string, option: string, number: unknown): DefinitionProblem | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    return {
      reason: `the name of its port ${JSON.stringify(name)} is none`,
      remedy: 'Use letters, digits, "_" and "-"',
    };
  }
  return Number.isInteger(number) && Number(number) > 0 && Number(number) < 65_536
    ? undefined
    : problem(option, number);
}

function problem(option: string, value: unknown): DefinitionProblem {
  return {
    reason: `its "${option}" is ${JSON.stringify(value) ?? 'undefined'}`,
    remedy: `Give "${option}" as a whole number from 1 to 65535, or as 'free'`,
  };
}
