import { AsyncLocalStorage } from 'node:async_hooks';
import { inSpan } from './in-span.ts';
import { stopwatch } from '../pause.ts';

/** A step of a scenario that begins. */
export interface StepStart {
  readonly name: string;
  /** The names of the steps that it is a part of, the outermost first. */
  readonly within: readonly string[];
  /** Milliseconds since the scenario began. */
  readonly begin: number;
}

/** What one step of a scenario came to. */
export interface StepRecord extends StepStart {
  /** Milliseconds. */
  readonly duration: number;
  readonly outcome: 'passed' | 'failed';
}

/** Runs a part of a scenario under a name, and returns what it returns. */
export type Step = <T>(name: string, run: () => T | Promise<T>) => Promise<T>;

/** Wraps what a step runs. */
export type AroundStep = (step: StepStart, run: () => Promise<void>) => Promise<void>;

/** Takes the steps of one scenario down. */
export class Steps {
  /** None. Wraps what each step runs from now on. */
  around: AroundStep | undefined;
  readonly #records: StepRecord[] = [];
  /** Steps that run at the same time are not part of each other. */
  readonly #path = new AsyncLocalStorage<readonly string[]>();
  readonly #elapsed = stopwatch();
  readonly #failed = new WeakSet<Error>();

  /** The steps that have ended, in the order they did. */
  get records(): readonly StepRecord[] {
    return this.#records;
  }

  /** Milliseconds since the scenario began. */
  readonly elapsed = (): number => this.#elapsed();

  /**
   * Runs a step inside a span of its name, so that what it causes can be told from what other steps cause. When it fails,
   * the error says in which step.
   */
  readonly step: Step = async (name, run) => {
    const within = this.#path.getStore() ?? [];
    const start: StepStart = { name, within, begin: this.#elapsed() };
    const path = [...within, name];
    const record = (outcome: StepRecord['outcome']): void => {
      this.#records.push({ ...start, duration: this.#elapsed() - start.begin, outcome });
    };
    try {
      const result = await this.#path.run(path, async () =>
        inSpan(name, { 'clnrm.step': path.join(' › ') }, async () => await this.#run(start, run)),
      );
      record('passed');
      return result;
    } catch (error) {
      record('failed');
      throw this.#told(error, path);
    }
  };

  async #run<T>(start: StepStart, run: () => T | Promise<T>): Promise<T> {
    if (this.around === undefined) return await run();
    let result: { readonly value: T } | undefined;
    await this.around(start, async () => {
      result = { value: await run() };
    });
    return result?.value as T;
  }

  /** The innermost step names itself; those around it need not. */
  #told(error: unknown, path: readonly string[]): unknown {
    if (!(error instanceof Error) || this.#failed.has(error)) return error;
    this.#failed.add(error);
    const place = `In step ${path.map((name) => `"${name}"`).join(' › ')}.`;
    const { message, stack } = error;
    error.message = `${message}\n\n${place}`;
    // The stack repeats the message as it was when the error was made.
    if (stack?.includes(message)) error.stack = stack.replace(message, () => error.message);
    return error;
  }
}
