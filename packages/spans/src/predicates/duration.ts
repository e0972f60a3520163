import { ClnrmError } from '@clnrm/model';

/** A length of time: milliseconds as a number, or a number with its unit, such as `'250us'`, `'1.5s'`. */
export type Duration = number | `${number}${'ns' | 'us' | 'ms' | 's' | 'min'}`;

const nanoseconds = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9 } as const;
const pattern = /^(\d+(?:\.\d+)?)(ns|us|ms|s|min)$/;

/**
 * Nanoseconds of a duration; `what` names it in the error.
 * @throws ClnrmError `CLNRM_INVALID_DURATION`
 */
export function durationNs(duration: Duration, what: string): bigint {
  const [, amount, unit] =
    typeof duration === 'string' ? (pattern.exec(duration) ?? []) : ['', String(duration), 'ms'];
  const ns = Number(amount) * nanoseconds[(unit ?? 'ms') as keyof typeof nanoseconds];
  if (Number.isFinite(ns) && ns >= 0) return BigInt(Math.round(ns));
  throw new ClnrmError(
    'CLNRM_INVALID_DURATION',
    `Failed to read ${what}: ${JSON.stringify(duration) ?? typeof duration} is not a duration. Give milliseconds, or a number with its unit such as "250us", "30ms", "1.5s", "2min".`,
  );
}
