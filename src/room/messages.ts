import type { ClaimEvidence, Evidence, Leak } from '@clnrm/model';
import type { KeeperAccess, ResourceDemand } from '@clnrm/scenario';
import type { RoomModule } from '../capabilities/registry.ts';
import type {
  ResolvedDeterminism,
  ResolvedDeterministic,
  ResolvedSpans,
} from '../options/resolved-options.ts';

/** Everything a room needs to know before it runs a file. */
export interface RoomOrder {
  readonly roomId: string;
  readonly runId: string;
  readonly root: string;
  readonly directories: { readonly base: string; readonly home: string; readonly temp: string };
  readonly audit: boolean;
  /** Absolute paths outside of the room that tests are free to write. */
  readonly writes: readonly string[];
  readonly spans: ResolvedSpans | undefined;
  readonly determinism: ResolvedDeterministic | undefined;
  /** How iterations of each test are compared, unless the test says how. */
  readonly iterations: ResolvedDeterminism | undefined;
  /** Absolute paths whose cached modules are stale in this process. */
  readonly invalidates: readonly string[];
  /** Modules that export room hooks, outermost first. */
  readonly hooks: readonly RoomModule[];
  /** Whether the file may run again elsewhere, so that what it writes to snapshots has to wait. */
  readonly retractable: boolean;
  /** Milliseconds that fixtures of the worker and the environment may take to be taken down. */
  readonly teardownTimeout: number;
  /** Whether modules, fixtures of the worker and the environment are for all files, as `isolate: false` asks for. */
  readonly lasting: boolean;
}

/** The task that runs now, sent at each switch and never delayed. */
export interface CurrentTask {
  readonly clnrm: 'current';
  readonly id: string | undefined;
  readonly type: 'test' | 'suite' | undefined;
  readonly name: string;
  /** Milliseconds; 0 where the task has no limit. */
  readonly timeout: number;
  /** The task that ended with this switch and what it came to. */
  readonly ended: { readonly id: string; readonly result: unknown } | undefined;
}

/** What is known of a room when its file has ended. */
export interface RoomReport {
  readonly clnrm: 'left';
  readonly leaks: readonly Leak[];
  /** Whether the audit found nothing, or undid what it found. */
  readonly clean: boolean;
  /** Whether Vitest's own state could be taken back. */
  readonly reset: boolean;
  /** How fixtures of the worker and the environment were taken down. A failure is the error of the run. */
  readonly teardown: 'done' | 'failed' | 'late';
  /** Milliseconds. */
  readonly auditTime: number;
  /** Bytes resident. */
  readonly memory: number;
  readonly spans: RoomSpans;
}

/** Spans of one file, counted. */
export interface RoomSpans {
  readonly total: number;
  readonly byTest: readonly (readonly [testId: string, spans: number])[];
  readonly orphans: number;
  /** Names of some orphans, for the report. */
  readonly orphanNames: readonly string[];
  /** Requests that the receiver turned down, one sentence each. */
  readonly rejected: readonly string[];
  /** What the claims of each test came to; each with a few spans. */
  readonly claims: readonly (readonly [testId: string, claim: ClaimEvidence])[];
  /** What capabilities learned in the room. */
  readonly evidence: readonly Evidence[];
  /** Messages of hooks that threw although they must not. */
  readonly failures: readonly string[];
}

/** Of a file that nothing was recorded of. */
export const noSpans: RoomSpans = {
  total: 0,
  byTest: [],
  orphans: 0,
  orphanNames: [],
  rejected: [],
  claims: [],
  evidence: [],
  failures: [],
};

/** Who keeps the services that files share. */
export interface KeepersAnswer {
  /** Undefined where the room could not reach what they keep. */
  readonly access: KeeperAccess | undefined;
  /** Why there is nobody although there should be. */
  readonly problem: string | undefined;
}

/** What a room says to its host beside Vitest's own messages. */
export type RoomMessage =
  | CurrentTask
  | RoomReport
  | { readonly clnrm: 'pong' }
  | { readonly clnrm: 'ready' }
  /** Services of the file are to be started; answered by `granted` when the machine has room for them. */
  | { readonly clnrm: 'reserve'; readonly demand: ResourceDemand }
  /** The file asks who keeps the services that files share; answered by `keepers`. */
  | { readonly clnrm: 'share'; readonly keep: boolean }
  /** The file has run and holds snapshots back; answered by `keep` unless it runs again. */
  | { readonly clnrm: 'ran' };

/** What the host says to a room beside Vitest's own messages. */
export type HostMessage =
  | { readonly clnrm: 'order'; readonly order: RoomOrder }
  | { readonly clnrm: 'ping' }
  | { readonly clnrm: 'keep' }
  | { readonly clnrm: 'granted' }
  | ({ readonly clnrm: 'keepers' } & KeepersAnswer)
  | { readonly clnrm: 'exit' };

/** Tells a report from what else a test may have sent under its name. */
export function isRoomReport(message: object): message is RoomReport {
  const { clnrm, leaks, spans } = message as Partial<RoomReport>;
  return clnrm === 'left' && Array.isArray(leaks) && typeof spans === 'object';
}

/** Tells messages of ours from Vitest's. */
export function isClnrmMessage(message: unknown): message is RoomMessage | HostMessage {
  return typeof message === 'object' && message !== null && 'clnrm' in message;
}

/** Tells a question for keepers from what else a test may have sent under its name. */
export function isShare(message: object): message is Extract<RoomMessage, { clnrm: 'share' }> {
  const { clnrm, keep } = message as { readonly clnrm?: unknown; readonly keep?: unknown };
  return clnrm === 'share' && typeof keep === 'boolean';
}

/** Tells a demand of a room from what else a test may have sent under its name. */
export function isReserve(message: object): message is Extract<RoomMessage, { clnrm: 'reserve' }> {
  const { clnrm, demand } = message as {
    readonly clnrm?: unknown;
    readonly demand?: Partial<ResourceDemand>;
  };
  return clnrm === 'reserve' && typeof demand?.cpu === 'number' && typeof demand.memory === 'number';
}
