import { ClnrmError, type StartTimeline } from '@clnrm/model';

import type { RunningService } from '../service/running-service.ts';
import type { ForcedStop } from '../service/service-life.ts';
import { describeExit } from '../service/service-exit.ts';
import { printed } from '../service/service-errors.ts';
import { outsideTests } from './outside-tests.ts';
import type { Definitions, Handles, ServiceSet } from './service-set.ts';
import { type StartedServices, startServices } from './start-services.ts';

/** The services of a set as one test has them. */
export interface TestServices<D extends Definitions> {
  readonly services: Handles<D>;
  /** How those were started that were started for this test, the shared ones first. */
  readonly starts: readonly StartTimeline[];
  /** Throws when one of them has ended although nobody ended it. */
  check(): void;
  /** Stops those that are the test's own. */
  leave(): Promise<void>;
}

/** How a test asks for its services. */
export interface EnterOptions {
  /** False. Whether to try again what could not be started for another test. */
  readonly again?: boolean;
}

/**
 * The services of one file: those of scope `file`, started when the first test asks for them, shared by all, and reset
 * between two tests; and those of scope `test`, started and stopped with each.
 */
export class FileServices<D extends Definitions> {
  readonly #set: ServiceSet<D>;
  #shared: Promise<StartedServices<D>> | undefined;
  readonly #forced: ForcedStop[] = [];
  #isFresh = true;
  #users = 0;

  constructor(set: ServiceSet<D>) {
    this.#set = set;
  }

  /**
   * Brings the services into the state that a test finds them in. Shared ones that have died are started again; reset
   * hooks run unless another test is at work at the same time.
   */
  async enter(options: EnterOptions = {}): Promise<TestServices<D>> {
    const shared = await this.#start(options.again ?? false);
    this.#users++;
    try {
      const isFirst = this.#isFresh;
      this.#isFresh = false;
      await outsideTests(async () => await this.#prepare(shared, isFirst));
      const names = this.#namesOf('test');
      const own =
        names.length === 0
          ? undefined
          : await startServices(this.#set, { only: names, running: shared.byName });
      return {
        services: (own ?? shared).services,
        starts: [...(isFirst ? [shared.timeline] : []), ...(own === undefined ? [] : [own.timeline])].filter(
          ({ records }) => records.length > 0,
        ),
        check: () => requireAlive([...shared.own, ...(own?.own ?? [])]),
        leave: async () => {
          this.#users--;
          await own?.stop();
          this.#forced.push(...(own?.forced ?? []));
        },
      };
    } catch (error) {
      this.#users--;
      throw error;
    }
  }

  /** Stops the shared services. */
  async stop(): Promise<void> {
    const shared = await this.#shared?.catch(() => undefined);
    this.#shared = undefined;
    await shared?.stop();
    this.#forced.push(...(shared?.forced ?? []));
  }

  /** Those that had to be ended by force; all of them once it has been stopped. */
  get forced(): readonly ForcedStop[] {
    return this.#forced;
  }

  async #start(again: boolean): Promise<StartedServices<D>> {
    const failed = await this.#shared?.then(
      () => false,
      () => true,
    );
    if (failed === true && again) this.#shared = undefined;
    // They serve several tests, so they belong to the trace of none.
    this.#shared ??= outsideTests(
      async () => await startServices(this.#set, { only: this.#namesOf('file') }),
    );
    return await this.#shared;
  }

  async #prepare(shared: StartedServices<D>, isFirst: boolean): Promise<void> {
    for (const service of shared.own) {
      if (service.state === 'stopped') throw stoppedError(service.name);
      if (service.state !== 'running' && service.state !== 'done') await service.restart();
    }
    if (!isFirst && this.#users === 1) await shared.reset();
  }

  #namesOf(scope: 'test' | 'file'): readonly string[] {
    return this.#set.graph.order.filter((name) => this.#set.definitions[name]?.scope === scope);
  }
}

function requireAlive(services: readonly RunningService[]): void {
  const dead = services.find(({ state }) => state === 'died');
  if (dead?.exit === undefined) return;
  throw new ClnrmError(
    'CLNRM_SERVICE_EXITED',
    `Failed to keep service "${dead.name}" running: it ${describeExit(dead.exit)}, before the test was over. ` +
      `End it with signal() if that is meant. ${printed(dead.logs())}`,
  );
}

function stoppedError(name: string): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_EXITED',
    `Failed to share service "${name}": an earlier test has stopped it for good. ` +
      `Use restart() or signal() there, or give it scope: 'test'.`,
  );
}
