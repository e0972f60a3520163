import { command, container, type ServiceDefinition } from '@clnrm/scenario';
import type { ByHand } from './by-hand.ts';
import { containerImage, noContainers, openContainersByHand } from './containers-by-hand.ts';
import { type Planned, scriptOf } from './planned.ts';
import { openProcessesByHand } from './processes-by-hand.ts';

/** What services run in, with the same made by hand. */
export interface BenchRuntime {
  /** In the plural, as results are called. */
  readonly name: string;
  readonly define: (service: Planned) => ServiceDefinition;
  readonly openByHand: () => ByHand | Promise<ByHand>;
  /** Why it cannot be had here; undefined where it can. */
  readonly missing: () => Promise<string | undefined>;
  /** Rounds that count, 0 for none at all, for the graph of twelve and for that of fifty, whole and quick. */
  readonly runs: Readonly<Record<'twelve' | 'fifty', readonly [whole: number, quick: number]>>;
  /** How many services that need nothing are started at once. */
  readonly idle: readonly number[];
  /** Whether testcontainers can start the same. */
  readonly hasLevels: boolean;
}

/** Every runtime that is measured. */
export const runtimes: readonly BenchRuntime[] = [
  {
    name: 'processes',
    define: (service) =>
      command<string>([process.execPath, '-e', scriptOf(service)], {
        needs: service.needs,
        env: { HOST: '127.0.0.1' },
        graceful: 0,
      }),
    openByHand: openProcessesByHand,
    missing: async () => undefined,
    runs: { twelve: [7, 1], fifty: [7, 1] },
    idle: [12, 50],
    hasLevels: false,
  },
  {
    name: 'containers',
    define: (service) =>
      container<string>(containerImage, {
        command: ['node', '-e', scriptOf(service)],
        needs: service.needs,
        graceful: 0,
      }),
    openByHand: openContainersByHand,
    missing: noContainers,
    runs: { twelve: [5, 1], fifty: [3, 0] },
    idle: [],
    hasLevels: true,
  },
];
