import type { CurrentTask } from '../room/messages.ts';
import { Watchdog } from './watchdog.ts';

/** What it takes to watch over the tasks of a room. */
export interface RunningTaskOptions {
  /** Milliseconds that a task may block past its time limit; `false` lets it block for ever. */
  readonly grace: number | false;
  /** Milliseconds after which a room that runs no test is asked for a sign of life. */
  readonly patience: number;
  readonly ping: () => void;
  /** Called with the milliseconds that the blocked task was given, and the grace that it had. */
  readonly onBlocked: (limit: number, grace: number) => void;
}

/** The task that a room runs now, and the watch over it. */
export class RunningTask {
  readonly #watchdog: Watchdog | undefined;
  #task: CurrentTask | undefined;
  #since = 0;

  constructor({ grace, patience, ping, onBlocked }: RunningTaskOptions) {
    if (grace === false) return;
    this.#watchdog = new Watchdog({ grace, patience, ping, onBlocked: (limit) => onBlocked(limit, grace) });
  }

  /** Full name, undefined outside of any task. */
  get name(): string | undefined {
    return this.#task?.name;
  }

  /** Id of the test; undefined outside of any test. */
  get testId(): string | undefined {
    return this.#task?.type === 'test' ? this.#task.id : undefined;
  }

  /** Milliseconds since the task began. */
  get duration(): number {
    return performance.now() - this.#since;
  }

  /** Starts with a file, before its first task. */
  begin(): void {
    this.#task = undefined;
    this.#watchdog?.watch({ type: undefined, timeout: 0 });
  }

  /** Goes on to the next task. */
  enter(task: CurrentTask): void {
    this.#task = task;
    this.#since = performance.now();
    this.#watchdog?.watch(task);
  }

  /** Takes a sign of life. */
  alive(): void {
    this.#watchdog?.alive();
  }

  /** Ends the watch. */
  stop(): void {
    this.#watchdog?.stop();
  }
}
