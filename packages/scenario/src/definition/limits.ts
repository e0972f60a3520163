import type { DefinitionProblem } from './definition-problem.ts';

/** The most that a service may use, as given. */
export interface LimitsOption {
  /** No limit. Processors, such as `0.5`. */
  readonly cpu?: number;
  /** No limit. Bytes, or a text such as `'256mb'`, in units of 1024. */
  readonly memory?: number | string;
}

/** The most that a service may use, and what the scheduler sets aside for it. */
export interface Limits {
  /** Processors. */
  readonly cpu: number | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
}

const units: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 };
const remedies = {
  cpu: 'Give "limits.cpu" as a number of processors above 0, such as 0.5',
  memory: `Give "limits.memory" in bytes above 0, or as a text such as '256mb'`,
};

/** Reads the limits of a service. */
export function readLimits(given: LimitsOption = {}): Limits | DefinitionProblem {
  const { cpu, memory } = given;
  if (cpu !== undefined && !(typeof cpu === 'number' && cpu > 0 && Number.isFinite(cpu))) {
    return { reason: `its "limits.cpu" is ${JSON.stringify(cpu)}`, remedy: remedies.cpu };
  }
  const bytes = memory === undefined ? undefined : readBytes(memory);
  if (memory !== undefined && bytes === undefined) {
    return { reason: `its "limits.memory" is ${JSON.stringify(memory)}`, remedy: remedies.memory };
  }
  return { cpu, memory: bytes };
}

function readBytes(given: number | string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([kmg]?b?)$/i.exec(String(given)) ?? [];
  const scale =
    units[unit === '' || unit.toLowerCase().endsWith('b') ? unit.toLowerCase() : `${unit.toLowerCase()}b`];
  const bytes = Math.floor(Number(digits) * (scale ?? 0));
  return digits !== '' && bytes > 0 ? bytes : undefined;
}
