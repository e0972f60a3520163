import { ClnrmError } from '@clnrm/model';
import type { RelayedService } from '@clnrm/spans';
import type { RunningProgram, Slot } from '../runtime/runtime.ts';
import type { ServiceIdentity } from '../service/service-identity.ts';
import { type LogLine, ServiceLog } from '../service/service-log.ts';
import type { KeeperClient } from './keeper-client.ts';
import type {
  Acquire,
  Acquired,
  LaunchProgram,
  SharedEvent,
  SharedPlace,
  SharedState,
} from './shared-protocol.ts';

type Failure = Extract<Acquired, { kind: 'failed' }>;

/** A service as who keeps it knows it, from when the first room asks for it until it is stopped. */
export class SharedService {
  readonly about: Acquire;
  readonly log: ServiceLog = new ServiceLog();
  /** Who uses it. */
  readonly users: Set<KeeperClient> = new Set();
  /** Runs that have used it and are not over. */
  readonly runs: Set<string> = new Set();
  /** Who starts it, or looks whether it still answers, while others wait. */
  holder: KeeperClient | undefined;
  slot: Slot | undefined;
  place: SharedPlace | undefined;
  program: RunningProgram | undefined;
  launch: LaunchProgram | undefined;
  spans: RelayedService | undefined;
  failure: Failure | undefined;
  isReady = false;
  /** Whether it is being stopped, and not to be had any more. */
  isStopping = false;
  /** Whether it is a job that has ended well, as it should. */
  isDone = false;
  /** When it was started and when it was last used, in milliseconds since the Unix epoch. */
  since = 0;
  usedAt = 0;
  readonly #waiting: (() => void)[] = [];
  /** A launch that has not come to its end. */
  #launching: Promise<RunningProgram> | undefined;
  #ending: Promise<void> | undefined;

  constructor(about: Acquire) {
    this.about = about;
  }

  /** A run that has used it is over. What it does until the next one is its own. */
  leaveRun(runId: string): void {
    if (!this.runs.delete(runId) || this.runs.size > 0) return;
    this.usedAt = Date.now();
    this.spans?.alone();
    this.spans?.takeOrphans();
  }

  /** Resolves when nobody holds it and it is not about to be gone. */
  async free(): Promise<void> {
    while (this.holder !== undefined || this.isStopping)
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }

  /** Lets those who wait look again, one at a time. */
  letGo(): void {
    this.holder = undefined;
    this.isStopping = false;
    for (const look of this.#waiting.splice(0)) look();
  }

  /** As those have it who come when it runs. */
  state(isTakenOver: boolean): SharedState | undefined {
    const { place, program, launch, log } = this;
    if (place === undefined || program === undefined || launch === undefined) return undefined;
    return {
      place,
      identity: program.identity,
      exit: program.exitNow,
      shown: launch.shown,
      secrets: launch.secrets,
      lines: log.lines,
      isTakenOver,
    };
  }

  /** Starts its program unless it runs; `tell` hears what it prints, and when it is started again and ends. */
  async start(given: LaunchProgram, tell: (event: SharedEvent) => void): Promise<ServiceIdentity> {
    const { slot, program } = this;
    const { key } = given;
    if (program !== undefined && program.exitNow === undefined) return program.identity;
    if (slot === undefined) throw stoppedError(this.about.service.name);
    for (const secret of given.secrets) this.log.hide(secret);
    const log = (line: LogLine): void => {
      this.log.add(line);
      tell({ kind: 'line', key, line });
    };
    this.#launching ??= slot.launch({ ...given, log }).finally(() => (this.#launching = undefined));
    const launched = await this.#launching;
    if (this.program === launched) return launched.identity;
    if (this.slot !== slot) {
      await launched.stop(0);
      throw stoppedError(this.about.service.name);
    }
    this.program = launched;
    this.launch = given;
    tell({ kind: 'launched', key, identity: launched.identity });
    void launched.exit.then((exit) => {
      if (this.program === launched) tell({ kind: 'exited', key, exit });
    });
    return launched.identity;
  }

  /** Ends it and all that it had; it may be started again. */
  async end(graceful: number): Promise<void> {
    await (this.#ending ??= this.#end(graceful).finally(() => (this.#ending = undefined)));
  }

  async #end(graceful: number): Promise<void> {
    const { program, slot, spans } = this;
    this.isReady = false;
    this.isDone = false;
    spans?.alone();
    this.program = undefined;
    this.slot = undefined;
    this.place = undefined;
    await program?.stop(graceful);
    await slot?.close();
  }
}

/** A service was asked for something that is not there any more. */
export function stoppedError(name: string): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_EXITED',
    `Failed to reach service "${name}", which files share: it has been stopped. Run the tests again.`,
  );
}
