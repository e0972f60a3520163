import type { RelayedService } from '@clnrm/spans';
import type { RunningProgram, Slot } from '../runtime/runtime.ts';
import { ServiceLog } from '../service/service-log.ts';
import type { KeeperClient } from './keeper-client.ts';
import type { Acquire, Acquired, LaunchProgram, SharedPlace, SharedState } from './shared-protocol.ts';

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
  /** A launch that has not come to its end. */
  launching: Promise<RunningProgram> | undefined;
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
