import { stopwatch } from '../pause.ts';
import type { DependencyGraph } from './dependency-graph.ts';
import { startLevels } from './start-levels.ts';
import type { StartRecord, StartTimeline } from '@clnrm/model';
import { startTimeline } from './start-timeline.ts';

/** How to start and stop what a node stands for. */
export interface GraphWork<T> {
  /** Starts a node whose needs are ready. Should give up when `signal` is aborted. */
  readonly start: (name: string, needs: ReadonlyMap<string, T>, signal: AbortSignal) => Promise<T>;
  /** Stops a node that nothing needs any more. */
  readonly stop: (name: string, started: T) => Promise<void>;
  /** `eager`: each as soon as its own needs are ready. `levels`: all of one level before any of the next. */
  readonly mode?: 'eager' | 'levels';
  /** Gives the start up when it is aborted. */
  readonly signal?: AbortSignal;
}

/** A graph of which every node has been started. */
export interface StartedGraph<T> {
  readonly nodes: ReadonlyMap<string, T>;
  readonly timeline: StartTimeline;
  /** Stops every node once nothing that needs it is left, and throws, when all are stopped, what failed. */
  stop(): Promise<void>;
}

/** A node could not be started; everything else has been stopped. */
export interface GraphFailure {
  readonly name: string;
  readonly error: unknown;
}

/** What a start came to. */
export type GraphStart<T> =
  | { readonly kind: 'started'; readonly graph: StartedGraph<T> }
  | {
      readonly kind: 'failed';
      /** Those that failed by themselves, the first to do so first; none when the start was given up from outside. */
      readonly failures: readonly GraphFailure[];
      readonly timeline: StartTimeline;
      /** What failed while the others were stopped. */
      readonly stopFailures: readonly GraphFailure[];
    };

/**
 * Starts the nodes of a graph, each after what it needs. The first failure ends the start: what is still starting is
 * given up, what was started is stopped in reverse, and only then the promise resolves.
 */
export async function startGraph<T>(graph: DependencyGraph, work: GraphWork<T>): Promise<GraphStart<T>> {
  const start = new Start(graph, work);
  return await start.run();
}

class Start<T> {
  readonly #graph: DependencyGraph;
  readonly #work: GraphWork<T>;
  readonly #elapsed = stopwatch();
  readonly #started = new Map<string, T>();
  readonly #records: StartRecord[] = [];
  readonly #failures: GraphFailure[] = [];
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;

  constructor(graph: DependencyGraph, work: GraphWork<T>) {
    this.#graph = graph;
    this.#work = work;
    this.#signal =
      work.signal === undefined ? this.#over.signal : AbortSignal.any([work.signal, this.#over.signal]);
  }

  async run(): Promise<GraphStart<T>> {
    const waits = this.#work.mode === 'levels' ? startLevels(this.#graph) : this.#graph.needsOf;
    const pending = new Map<string, Promise<void>>();
    for (const name of this.#graph.order) {
      const awaited = waits(name).flatMap((need) => pending.get(need) ?? []);
      pending.set(
        name,
        Promise.all(awaited).then(() => this.#startOne(name)),
      );
    }
    await Promise.all(pending.values());
    const timeline = startTimeline(this.#records);
    const isWhole = this.#started.size === this.#graph.order.length && !this.#signal.aborted;
    if (isWhole) return { kind: 'started', graph: this.#whole(timeline) };
    const stopFailures = await stopAll(this.#graph, this.#started, this.#work.stop);
    return { kind: 'failed', failures: this.#failures, timeline, stopFailures };
  }

  async #startOne(name: string): Promise<void> {
    if (this.#signal.aborted) return;
    const needs = this.#graph.needsOf(name);
    const own = new Map(needs.flatMap((need) => this.#entry(need)));
    const begin = this.#elapsed();
    const record = (outcome: StartRecord['outcome']): void => {
      this.#records.push({ name, needs, begin, end: this.#elapsed(), outcome });
    };
    try {
      this.#started.set(name, await this.#work.start(name, own, this.#signal));
      record('ready');
    } catch (error) {
      const gaveUp = this.#signal.aborted;
      record(gaveUp ? 'cancelled' : 'failed');
      if (gaveUp) return;
      this.#failures.push({ name, error });
      this.#over.abort();
    }
  }

  #entry(name: string): readonly (readonly [string, T])[] {
    return this.#started.has(name) ? [[name, this.#started.get(name) as T]] : [];
  }

  #whole(timeline: StartTimeline): StartedGraph<T> {
    let stopping: Promise<readonly GraphFailure[]> | undefined;
    return {
      nodes: this.#started,
      timeline,
      stop: async () => {
        const failures = await (stopping ??= stopAll(this.#graph, this.#started, this.#work.stop));
        const [first, ...others] = failures.map(({ error }) => error);
        if (others.length > 0) throw new AggregateError([first, ...others], String(first));
        if (failures.length > 0) throw first;
      },
    };
  }
}

/** Stops what was started, each once nothing that needs it runs, and returns what failed. */
async function stopAll<T>(
  graph: DependencyGraph,
  started: ReadonlyMap<string, T>,
  stop: GraphWork<T>['stop'],
): Promise<readonly GraphFailure[]> {
  const failures: GraphFailure[] = [];
  const pending = new Map<string, Promise<void>>();
  const stopOne = async (name: string): Promise<void> => {
    await Promise.all(graph.dependentsOf(name).flatMap((dependent) => pending.get(dependent) ?? []));
    if (!started.has(name)) return;
    try {
      await stop(name, started.get(name) as T);
    } catch (error) {
      failures.push({ name, error });
    }
  };
  for (const name of graph.order.toReversed()) pending.set(name, stopOne(name));
  await Promise.all(pending.values());
  return failures;
}
