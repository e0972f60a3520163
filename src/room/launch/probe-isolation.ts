import type { Isolation } from '@clnrm/model';
import { probeContainers } from './probe-docker.ts';
import { probeNamespaces } from './probe-namespaces.ts';

/** Whether a level of isolation works on this machine. */
export type IsolationProbe =
  | { readonly kind: 'available' }
  | {
      readonly kind: 'unavailable';
      /** What is missing, as a part of a sentence that ends without a full stop. */
      readonly reason: string;
      /** What to do about it, as a sentence. */
      readonly remedy: string;
    };

/** Tries a level of isolation out, before anything of a run starts. */
export function probeIsolation(level: Isolation): IsolationProbe {
  switch (level) {
    case 'verified':
    case 'process':
      return { kind: 'available' };
    case 'namespace':
      return probeNamespaces();
    case 'container':
      return probeContainers();
  }
}
