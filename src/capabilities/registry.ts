import { ClnrmError } from '@clnrm/model';
import type { Capability, Evidence, FileRecord, RunContext, RunRecord, TestRecord } from '@clnrm/model';
import { checkCapability } from './check-capability.ts';
import { checkPlan } from './check-plan.ts';
import { callHook } from './call-hook.ts';
import { contextFor } from './context-for.ts';
import { hookFailed, teardownFailed } from './hook-errors.ts';
import { resolveOrder } from './resolve-order.ts';

/** What a run tells its capabilities. */
export interface RegistryRun {
  readonly runId: string;
  /** Absolute path of the project. */
  readonly root: string;
  readonly watch: boolean;
}

/** A module of a capability that every room loads. */
export interface RoomModule {
  readonly capability: string;
  /** URL of a module that exports `room: RoomHooks`. */
  readonly url: string;
}

/**
 * The capabilities of a run and every call to them. `setup` and `plan` throw and so end the run; a throw of a later
 * hook is kept in `failures`, so that one capability cannot take away what the others learned.
 */
export interface Registry {
  /** In the order of set-up: each after those that it requires, else as given. */
  readonly capabilities: readonly Capability[];
  /** What every room loads, in the order of set-up. */
  readonly rooms: readonly RoomModule[];
  /** Errors of the hooks that must not throw, in the order in which they came. */
  readonly failures: readonly ClnrmError[];
  /** Sets each capability up, in order. Stops at the first that throws; `teardown` is due all the same. */
  setup(run: RegistryRun): Promise<void>;
  /** Passes the files of one project through each `plan` hook, in order. */
  plan(files: readonly string[]): Promise<readonly string[]>;
  testEnded(test: TestRecord): Promise<void>;
  /** Collects what each `judge` hook yields about one file. */
  judge(file: FileRecord): readonly Evidence[];
  runEnded(run: RunRecord): Promise<void>;
  /** Keeps an error of a hook that ran elsewhere, in a room, with the failures. */
  addFailure(failure: ClnrmError): void;
  /** Takes what was learned through `RunContext.learn` since the last call. */
  takeLearned(): readonly Evidence[];
  /**
   * Tears down each capability whose `setup` was begun, in reverse order and all of them, also when some throw; then
   * throws one error that names those that did. Does nothing the second time.
   */
  teardown(): Promise<void>;
}

/**
 * Resolves the capabilities of a run.
 * @throws {ClnrmError} for a capability that is malformed, for two of one name, for a requirement that is missing, and
 * for a cycle, which is named.
 */
export function createRegistry(given: readonly Capability[]): Registry {
  for (const capability of given) checkCapability(capability);
  refuseDuplicates(given);
  return new OrderedRegistry(resolveOrder(given));
}

function refuseDuplicates(capabilities: readonly Capability[]): void {
  const seen = new Set<string>();
  for (const { name } of capabilities) {
    if (seen.has(name)) {
      throw new ClnrmError(
        'CLNRM_CAPABILITY_DUPLICATE',
        `Failed to read the capabilities: two are named "${name}". Keep one of them, or rename yours.`,
      );
    }
    seen.add(name);
  }
}

class OrderedRegistry implements Registry {
  readonly capabilities: readonly Capability[];
  readonly rooms: readonly RoomModule[];
  readonly failures: ClnrmError[] = [];
  readonly #learned: Evidence[] = [];
  readonly #contexts = new Map<Capability, RunContext>();
  #begun: Capability[] = [];

  constructor(capabilities: readonly Capability[]) {
    this.capabilities = capabilities;
    this.rooms = capabilities.flatMap(({ name, room }) =>
      room === undefined ? [] : [{ capability: name, url: room }],
    );
  }

  async setup(run: RegistryRun): Promise<void> {
    for (const capability of this.capabilities) {
      const context = contextFor(capability, this.capabilities, run, (evidence) =>
        this.#learned.push(evidence),
      );
      this.#contexts.set(capability, context);
      this.#begun.push(capability);
      try {
        await callHook(capability, 'setup', () => capability.setup?.(context));
      } catch (error) {
        throw hookFailed(capability, 'setup', error, 'No test was run.');
      }
    }
  }

  async plan(files: readonly string[]): Promise<readonly string[]> {
    let planned = files;
    for (const capability of this.capabilities) {
      planned = checkPlan(capability, planned, await this.#planWith(capability, planned));
    }
    return planned;
  }

  async testEnded(test: TestRecord): Promise<void> {
    await this.#each('onTestEnded', (capability) => capability.onTestEnded?.(test));
  }

  judge(file: FileRecord): readonly Evidence[] {
    return this.capabilities.flatMap((capability) => {
      try {
        return callHook(capability, 'judge', () => [...(capability.judge?.(file) ?? [])]) ?? [];
      } catch (error) {
        this.failures.push(hookFailed(capability, 'judge', error, `What it knew of ${file.file} is lost.`));
        return [];
      }
    });
  }

  async runEnded(run: RunRecord): Promise<void> {
    await this.#each('onRunEnded', (capability) => capability.onRunEnded?.(run));
  }

  addFailure(failure: ClnrmError): void {
    this.failures.push(failure);
  }

  takeLearned(): readonly Evidence[] {
    return this.#learned.splice(0);
  }

  async teardown(): Promise<void> {
    const begun = this.#begun;
    this.#begun = [];
    const failed: { readonly capability: Capability; readonly error: unknown }[] = [];
    for (const capability of begun.toReversed()) {
      try {
        await callHook(capability, 'teardown', () => capability.teardown?.());
      } catch (error) {
        failed.push({ capability, error });
      }
    }
    if (failed.length > 0) throw teardownFailed(failed);
  }

  async #planWith(capability: Capability, files: readonly string[]): Promise<readonly string[]> {
    const { plan } = capability;
    if (plan === undefined) return files;
    const context = this.#contextOf(capability);
    try {
      return await callHook(capability, 'plan', () => plan.call(capability, [...files], context));
    } catch (error) {
      throw hookFailed(capability, 'plan', error, 'No test was run.');
    }
  }

  async #each(
    hook: 'onTestEnded' | 'onRunEnded',
    call: (capability: Capability) => void | Promise<void>,
  ): Promise<void> {
    for (const capability of this.capabilities) {
      try {
        await callHook(capability, hook, () => call(capability));
      } catch (error) {
        this.failures.push(hookFailed(capability, hook, error, 'The other capabilities were still told.'));
      }
    }
  }

  #contextOf(capability: Capability): RunContext {
    const context = this.#contexts.get(capability);
    if (context === undefined) {
      throw new ClnrmError(
        'CLNRM_CAPABILITY_NOT_SET_UP',
        `Failed to plan the run: the capability "${capability.name}" has not been set up. ` +
          'Call setup() of the registry first.',
      );
    }
    return context;
  }
}
