import type { Capability } from '@clnrm/model';

/**
 * The capabilities that every run has, in the order of set-up; those of the option `capabilities` follow.
 * The one place that names them all. Recording and judging spans is part of the room itself and not listed here.
 */
export const builtInCapabilities: readonly Capability[] = [];
