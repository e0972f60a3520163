/**
 * Whom a service may reach: nobody, the services of its room and the test, or everybody. A service that runs as a plain
 * process can be held to `open` only.
 */
export type NetworkAccess = 'none' | 'room' | 'open';

/** Every kind of access, the narrowest first. */
export const networkAccesses: readonly NetworkAccess[] = ['none', 'room', 'open'];
