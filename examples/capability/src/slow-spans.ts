import { defineCapability } from 'clnrm/capability';
import type { Capability } from 'clnrm/capability';

/** The name of the capability, by which others may require it. */
export const name = 'slow-spans';

/** Learns the slowest span of each test and shows it in the report. */
export function slowSpans(): Capability {
  return defineCapability({
    name,
    kind: 'performance',
    room: new URL('./room.ts', import.meta.url).href,
  });
}
