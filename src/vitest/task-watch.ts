import type { CurrentTask } from '../room/messages.ts';
import { Watchdog } from './watchdog.ts';

/** What a task watch needs of its surroundings. */
export interface TaskWatchOptions {
  /** Milliseconds that a room may stay silent after the time limit of its test; `false` lets it be silent for ever. */
  readonly grace: number | false;
  /** Milliseconds after which a room that runs no test is asked for a sign of life. */
  readonly patience: number;
  readonly ping: () => void;
  /** Called once, with the milliseconds that the task was given. */
  readonly onBlocked: (limit: number) => void;
}

/** Follows which task of a file is running, and finds out when it blocks its room. */
export class TaskWatch {
  readonly grace: number;
  readonly #watchdog: Watchdog | undefined;
  #current: CurrentTask | undefined;
  #since = 0;

  constructor({ grace, ...options }: TaskWatchOptions) {
    this.grace = grace === false ? 0 : grace;
    this.#watchdog = grace === false ? undefined : new Watchdog({ grace, ...options });
  }

  /** Full name of the task that runs. */
  get name(): string | undefined {
    return this.#current?.name;
  }

  /** Id of the test that runs, undefined between tests. */
  get testId(): string | undefined {
    return this.#current?.type === 'test' ? this.#current.id : undefined;
  }

  /** Milliseconds since the task began. */
  get runningFor(): number {
    return performance.now() - this.#since;
  }

  /** Starts over with a file that has not begun a task. */
  begin(): void {
    this.#current = undefined;
    this.#since = performance.now();
    this.#watchdog?.watch({ type: undefined, timeout: 0 });
  }

  /** Goes on to the next task. */
  follow(task: CurrentTask): void {
    this.#current = task;
    this.#since = performance.now();
    this.#watchdog?.watch(task);
  }

  /** Takes a sign of life. */
  alive(): void {
    this.#watchdog?.alive();
  }

  stop(): void {
    this.#watchdog?.stop();
  }
}
