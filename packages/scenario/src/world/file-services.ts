import { ClnrmError, type OutsideAttemptEvidence, type StartTimeline } from '@clnrm/model';

import type { RunningService } from '../service/running-service.ts';
import { describeExit } from '../service/service-exit.ts';
import { printed } from '../service/service-errors.ts';
import { AttemptWatch } from './attempt-watch.ts';
import { outsideTests } from './outside-tests.ts';
import type { Definitions, Handles, ServiceSet } from './service-set.ts';
import { type StartedServices, startServices } from './start-services.ts';

/** The services of a set as one test has them. */
export interface TestServices<D extends Definitions> {
  readonly services: Handles<D>;
  /** How those were started that were started for this test, the shared ones first. */
  readonly starts: readonly StartTimeline[];
  /**
   * What they have tried to reach outside since a test of the file was told so before; those that are shared may have done it
   * for another test that runs at the same time.
   */
  attempts(): Promise<readonly OutsideAttemptEvidence[]>;
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
  readonly #watch: AttemptWatch;
  #shared: Promise<StartedServices<D>> | undefined;
  #isFresh = true;
  #users = 0;

  constructor(set: ServiceSet<D>) {
    this.#set = set;
    this.#watch = new AttemptWatch(set.definitions);
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
        attempts: async () => await this.#watch.news([...shared.own, ...(own?.own ?? [])]),
        check: () => requireAlive([...shared.own, ...(own?.own ?? [])]),
        leave: async () => {
          this.#users--;
          await own?.stop();
        },
      };
    } catch (error) {
      this.#users--;
      throw error;
    }
  }

  /** Stops the shared services, and tells what they have tried to reach outside that no test was told of. */
  async stop(): Promise<readonly OutsideAttemptEvidence[]> {
    const shared = await this.#shared?.catch(() => undefined);
    this.#shared = undefined;
    await shared?.stop();
    return shared === undefined ? [] : await this.#watch.news(shared.own);
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
