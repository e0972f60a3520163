import type { OutsideAttempt } from '@clnrm/model';
import type { DefinitionProblem } from '../definition/definition-problem.ts';
import type { NetworkAccess } from '../definition/network-access.ts';
import type { ExecResult } from '../runtime/runtime.ts';
import { BaseService } from './base-service.ts';
import type { ResourceUsage } from './resource-usage.ts';
import { cannotError } from './service-errors.ts';
import type { ServiceExit } from './service-exit.ts';

/** A service that is no program of ours: what only a program can do, it refuses in the same words whatever it is. */
export abstract class ProgramlessService extends BaseService {
  readonly environment: Readonly<Record<string, string>> = {};
  readonly network: NetworkAccess = 'open';
  /** Why it is none, and how to have one. */
  protected abstract readonly lack: DefinitionProblem;

  get exit(): ServiceExit | undefined {
    return undefined;
  }

  async exec(): Promise<ExecResult> {
    throw this.cannot('run a program beside');
  }

  async signal(): Promise<void> {
    throw this.cannot('send a signal to');
  }

  /** None: nothing holds it to a network. */
  async attempts(): Promise<readonly OutsideAttempt[]> {
    return [];
  }

  async usage(): Promise<ResourceUsage> {
    throw this.cannot('measure');
  }

  /** The error of whoever asks for what it cannot do; `what` completes "Failed to ... service". */
  protected cannot(what: string): Error {
    return cannotError(what, this.name, this.lack);
  }
}
