import type { TraceSource } from '@clnrm/model';
import type { Address } from '../runtime/address.ts';
import type { ExecResult, ServiceHealth } from '../runtime/runtime.ts';
import type { ServiceLog } from '../service/service-log.ts';

/** A way for a service to show that it can be talked to: a value that can be used for any number of services. */
export interface Readiness {
  /** Begins to watch one service that has just been started. Throws a ClnrmError when that cannot be. */
  watch(subject: ReadinessSubject): ReadinessWatch;
}

/** What can be observed of a service while it starts. */
export interface ReadinessSubject {
  readonly name: string;
  readonly log: ServiceLog;
  /** The spans that arrive from now on; undefined where nothing is recorded. */
  readonly spans: TraceSource | undefined;
  /** Where the test reaches one of its ports by name, the first by default. */
  address(port?: string): Address;
  /** Why nothing can be reached at one of its ports although connections are taken there; absent where that cannot be. */
  readonly expose?: ((port?: string) => Promise<string | undefined>) | undefined;
  exec(argv: readonly string[], abort: AbortSignal): Promise<ExecResult>;
  health(): Promise<ServiceHealth>;
}

/** Waits for one service. */
export interface ReadinessWatch {
  /** A noun without an article, such as `connection to 127.0.0.1:4321`; completes "there was no ...". */
  readonly awaited: string;
  /** Why the last attempt failed, in a few words. Undefined where nothing is attempted, only listened for. */
  readonly lastFailure: string | undefined;
  /** Resolves when the service is ready, or once `signal` is aborted. */
  wait(signal: AbortSignal): Promise<void>;
}
