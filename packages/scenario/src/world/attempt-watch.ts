import { isClnrmError, type OutsideAttempt, type OutsideAttemptEvidence } from '@clnrm/model';
import { isExpected } from '../definition/attempt-pattern.ts';
import type { RunningService } from '../service/running-service.ts';
import type { Definitions } from './service-set.ts';

/** Tells what services have tried to reach outside since that was told before, without what is expected of them. */
export class AttemptWatch {
  readonly #definitions: Definitions;
  /** How often each destination was told, by service. */
  readonly #told = new WeakMap<RunningService, Map<string, number>>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /** What is new, one entry for each service that has any. */
  async news(services: readonly RunningService[]): Promise<readonly OutsideAttemptEvidence[]> {
    const found = await Promise.all(services.map(async (service) => await this.#newsOf(service)));
    return found.flat();
  }

  async #newsOf(service: RunningService): Promise<readonly OutsideAttemptEvidence[]> {
    const { name, network } = service;
    if (network === 'open') return [];
    const told = this.#told.get(service) ?? new Map<string, number>();
    this.#told.set(service, told);
    const patterns = this.#definitions[name]?.ignoreAttempts ?? [];
    const attempts = (await attemptsOf(service)).flatMap((attempt) => {
      const key = JSON.stringify([attempt.destination, attempt.port, attempt.protocol]);
      const count = attempt.count - (told.get(key) ?? 0);
      told.set(key, attempt.count);
      return count === 0 || isExpected(attempt, patterns) ? [] : [{ ...attempt, count }];
    });
    return attempts.length === 0 ? [] : [{ kind: 'outside-attempt', service: name, network, attempts }];
  }
}

/** Where nothing can be seen, nothing was. */
async function attemptsOf(service: RunningService): Promise<readonly OutsideAttempt[]> {
  try {
    return await service.attempts();
  } catch (error) {
    if (isClnrmError(error) && error.code === 'CLNRM_SERVICE_UNABLE') return [];
    throw error;
  }
}
