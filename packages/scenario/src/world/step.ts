import { inSpan } from './in-span.ts';
import { stopwatch } from '../pause.ts';

/** What one step of a scenario came to. */
export interface StepRecord {
  readonly name: string;
  /** The names of the steps that it is a part of, the outermost first. */
  readonly within: readonly string[];
  /** Milliseconds since the scenario began. */
  readonly begin: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly outcome: 'passed' | 'failed';
}

/** Runs a part of a scenario under a name, and returns what it returns. */
export type Step = <T>(name: string, run: () => T | Promise<T>) => Promise<T>;

/** Takes the steps of one scenario down. */
export class Steps {
  readonly #records: StepRecord[] = [];
  readonly #open: string[] = [];
  readonly #elapsed = stopwatch();
  readonly #failed = new WeakSet<Error>();

  /** The steps that have ended, in the order they did. */
  get records(): readonly StepRecord[] {
    return this.#records;
  }

  /**
   * Runs a step inside a span of its name, so that what it causes can be told from what other steps cause. When it fails,
   * the error says in which step.
   */
  readonly step: Step = async (name, run) => {
    const within = [...this.#open];
    const begin = this.#elapsed();
    const record = (outcome: StepRecord['outcome']): void => {
      this.#records.push({ name, within, begin, duration: this.#elapsed() - begin, outcome });
    };
    this.#open.push(name);
    try {
      const result = await inSpan(
        name,
        { 'clnrm.step': [...within, name].join(' › ') },
        async () => await run(),
      );
      record('passed');
      return result;
    } catch (error) {
      record('failed');
      throw this.#told(error, [...within, name]);
    } finally {
      this.#open.splice(this.#open.lastIndexOf(name), 1);
    }
  };

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
