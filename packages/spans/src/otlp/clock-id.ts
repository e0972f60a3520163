import { readFileSync, readlinkSync } from 'node:fs';

let known: { readonly id: string | undefined } | undefined;

/**
 * Names the monotonic clock of this process: those with the same name read one and the same clock. Undefined where the
 * system does not tell. The boot alone is not enough, for a time namespace has a clock of its own.
 * @see https://man7.org/linux/man-pages/man7/time_namespaces.7.html
 */
export function clockId(): string | undefined {
  known ??= { id: readClockId() };
  return known.id;
}

function readClockId(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot}/${/\d+/.exec(readlinkSync('/proc/self/ns/time'))?.[0] ?? ''}`;
  } catch {
    return undefined;
  }
}
