import type { TraceSource } from '@clnrm/model';
import type { Runtime } from '../runtime/runtime.ts';
import type { RunningService } from '../service/running-service.ts';
import type { ServiceLife } from '../service/service-life.ts';
import type { ServiceLog } from '../service/service-log.ts';

/** What a definition is given to start one instance of a service with. */
export interface ServiceContext {
  /** As its set calls it; also `OTEL_SERVICE_NAME` of what it runs. */
  readonly name: string;
  /** The runtime of the definition, or that of the set where the definition names none. */
  readonly runtime: Runtime;
  /** The variables that make a stock OpenTelemetry program report to the room, with addresses on loopback. */
  readonly telemetry: Readonly<Record<string, string>>;
  /** The services that it needs, ready. */
  readonly needs: ReadonlyMap<string, RunningService>;
  /** Absolute path of a folder of its own, which is there and is removed after it. */
  readonly folder: string;
  /** Takes what it prints; read by whoever reports. */
  readonly log: ServiceLog;
  /** Told of what happens to it after its start. */
  readonly life: ServiceLife;
  /** The spans that arrive from now on; undefined where nothing is recorded. */
  readonly spans: TraceSource | undefined;
  /** Aborted when the start is to be given up. */
  readonly signal: AbortSignal;
}
