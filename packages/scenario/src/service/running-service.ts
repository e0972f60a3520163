import type { Socket } from 'node:net';
import type { OutsideAttempt, Service } from '@clnrm/model';
import type { NetworkAccess } from '../definition/network-access.ts';
import type { Address, ServicePort } from '../runtime/address.ts';
import type { ExecResult } from '../runtime/runtime.ts';
import type { ResourceUsage } from './resource-usage.ts';
import type { ServiceExit } from './service-exit.ts';
import type { ServiceIdentity } from './service-identity.ts';
import type { LogLine } from './service-log.ts';

/**
 * A service that has been started, of whatever kind. Its addresses stay the same until it is stopped, also when it is
 * restarted. What a kind cannot do rejects with `CLNRM_SERVICE_UNABLE` and says so.
 */
export interface RunningService extends Service, AsyncDisposable, Address {
  /** The function that defined it, such as `command`. */
  readonly kind: string;
  /** Its process or container now; another one after a restart. */
  readonly identity: ServiceIdentity;
  readonly ports: readonly ServicePort[];
  /** What `url` is made of: `{host}` and `{port}` stand for the first port. */
  readonly urlTemplate: string;
  /** The variables it was started with; secrets are shown as `***`. Empty for a service that has none of its own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whom it is held to reach; `open` where nothing holds it. */
  readonly network: NetworkAccess;
  readonly state: ServiceState;
  /** How it ended, undefined while it runs. A restart starts anew. */
  readonly exit: ServiceExit | undefined;

  /** Where the test reaches one of its ports by name, the first by default. */
  address(port?: string): Address;
  /** What it printed, with the time that each line arrived at and the stream that it came on. */
  logLines(): readonly LogLine[];
  /**
   * Asks a path of the first port by HTTP, with the current trace in the headers.
   * Rejects with `CLNRM_SERVICE_EXITED` and the last lines of output when the service is gone.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Opens a TCP connection to one of its ports, the first by default. In a trace it is a client span that ends with it. */
  connect(port?: string): Promise<Socket>;
  /** Runs a program beside the service, where it runs and with its environment, and waits for the end. */
  exec(argv: string | readonly string[], options?: ServiceExecOptions): Promise<ExecResult>;
  /** Sends it a signal. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Stops it, starts it again at the same addresses, and resolves when it is ready. */
  restart(): Promise<void>;
  /** Runs the reset hooks of its definition, so that the next test finds what the first one found. */
  reset(): Promise<void>;
  /**
   * What it has tried to reach outside of its network since it was started, restarts included: nothing where the network is
   * `open`. Works after its end, too. Rejects with `CLNRM_SERVICE_UNABLE` where that cannot be seen.
   *
   * @example
   * expect(await api.attempts()).toContainEqual(expect.objectContaining({ destination: 'api.stripe.com' }));
   */
  attempts(): Promise<readonly OutsideAttempt[]>;
  /** What it has used since it was started. */
  usage(): Promise<ResourceUsage>;
}

/**
 * Whether it runs, and if not, why: it was stopped for good, it ended after the test had sent it a signal, or it died by
 * itself, which nobody has asked for. A job that others waited for is done.
 */
export type ServiceState = 'running' | 'stopped' | 'signalled' | 'died' | 'done';

/** How to run a program beside a service. */
export interface ServiceExecOptions {
  /** None. Added to the environment of the service. */
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing. Written to its standard input. */
  readonly input?: string;
  /** 10 000. Milliseconds until it is killed. */
  readonly deadline?: number;
}
