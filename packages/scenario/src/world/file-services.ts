import { ClnrmError, type OutsideAttemptEvidence, type StartTimeline } from '@clnrm/model';

import type { RunningService } from '../service/running-service.ts';
import type { ForcedStop } from '../service/service-life.ts';
import { describeExit } from '../service/service-exit.ts';
import { printed, suspicion } from '../service/service-errors.ts';
import { type AskKeepers, Keepers } from '../shared/keepers.ts';
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
 * The services of one file: those of scope `run`, taken as other files left them; those of scope `file`, started when the first test asks for them, shared by all, and reset
 * between two tests; and those of scope `test`, started and stopped with each.
 */
export class FileServices<D extends Definitions> {
  readonly #set: ServiceSet<D>;
  readonly #keepers: Keepers;
  readonly #watch: AttemptWatch;
  /** Those of the run first, then those of the file. */
  #shared: Promise<readonly StartedServices<D>[]> | undefined;
  readonly #forced: ForcedStop[] = [];
  #isFresh = true;
  #users = 0;

  /** `access` says who keeps what all files of the run share; where nobody does, such services cannot be had. */
  constructor(set: ServiceSet<D>, access?: AskKeepers) {
    this.#set = set;
    this.#keepers = new Keepers(set, access);
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
      await Promise.all(shared.map(async (each) => await each.claim()));
      const names = this.#namesOf('test');
      const running = byNameOf(shared);
      const own = names.length === 0 ? undefined : await startServices(this.#set, { only: names, running });
      const all = [...shared, ...(own === undefined ? [] : [own])];
      return {
        services: (own ?? shared.at(-1))?.services as Handles<D>,
        starts: [...(isFirst ? shared : []), ...(own === undefined ? [] : [own])]
          .map(({ timeline }) => timeline)
          .filter(({ records }) => records.length > 0),
        attempts: async () => await this.#watch.news(all.flatMap((each) => each.own)),
        check: () => requireAlive(all.flatMap((each) => each.own)),
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

  /**
   * Stops the services of the file, leaves those of the run to others, and tells what they have tried to reach outside that no
   * test was told of.
   */
  async stop(): Promise<readonly OutsideAttemptEvidence[]> {
    const shared = (await this.#shared?.catch(() => undefined)) ?? [];
    this.#shared = undefined;
    for (const each of shared.toReversed()) {
      await each.stop();
      this.#forced.push(...each.forced);
    }
    return await this.#watch.news(shared.flatMap((each) => each.own));
  }

  /** Those that had to be ended by force; all of them once it has been stopped. */
  get forced(): readonly ForcedStop[] {
    return this.#forced;
  }

  async #start(again: boolean): Promise<readonly StartedServices<D>[]> {
    const failed = await this.#shared?.then(
      () => false,
      () => true,
    );
    if (failed === true && again) this.#shared = undefined;
    // They serve several tests, so they belong to the trace of none.
    this.#shared ??= outsideTests(async () => await this.#startShared(again));
    return await this.#shared;
  }

  async #startShared(again: boolean): Promise<readonly StartedServices<D>[]> {
    const started: StartedServices<D>[] = [];
    try {
      for (const { names, keeper } of await this.#keepers.lives(again)) {
        started.push(await startServices(this.#set, { only: names, running: byNameOf(started), ...keeper }));
      }
      started.push(
        await startServices(this.#set, { only: this.#namesOf('file'), running: byNameOf(started) }),
      );
      return started;
    } catch (error) {
      for (const each of started.toReversed()) await each.stop();
      throw error;
    }
  }

  async #prepare(shared: readonly StartedServices<D>[], isFirst: boolean): Promise<void> {
    for (const service of shared.flatMap(({ own }) => own)) {
      if (service.state === 'stopped') throw stoppedError(service.name);
      if (service.state !== 'running' && service.state !== 'done') await service.restart();
    }
    // Those of the run are at work for other files.
    if (!isFirst && this.#users === 1) await shared.at(-1)?.reset();
  }

  #namesOf(scope: 'test' | 'file'): readonly string[] {
    return this.#set.graph.order.filter((name) => this.#set.definitions[name]?.scope === scope);
  }
}

function byNameOf(started: readonly StartedServices[]): ReadonlyMap<string, RunningService> {
  return new Map(started.flatMap(({ byName }) => [...byName]));
}

function requireAlive(services: readonly RunningService[]): void {
  const dead = services.find(({ state }) => state === 'died');
  if (dead?.exit === undefined) return;
  throw new ClnrmError(
    'CLNRM_SERVICE_EXITED',
    `Failed to keep service "${dead.name}" running: it ${describeExit(dead.exit)}, before the test was over. ` +
      `${suspicion(dead.exit)}End it with signal() if that is meant. ${printed(dead.logs())}`,
  );
}

function stoppedError(name: string): ClnrmError {
  return new ClnrmError(
    'CLNRM_SERVICE_EXITED',
    `Failed to share service "${name}": an earlier test has stopped it for good. ` +
      `Use restart() or signal() there, or give it scope: 'test'.`,
  );
}
