import type { Definitions, Handles, Step } from '@clnrm/scenario';
import type { TestContext } from 'vitest';

/** What the body of a scenario works with: the handles of its services by name, steps, and the context of Vitest. */
export type World<D extends Definitions> = Handles<D> & ScenarioContext<D>;

/** What every scenario has, whatever its services. */
export interface ScenarioContext<D extends Definitions> extends Pick<TestContext, ContextName> {
  /** The handles of all services, also of those whose names mean something else in a scenario. */
  readonly services: Handles<D>;
  /** Runs a part of the scenario under a name: it is a span, and errors say in which step they came. */
  readonly step: Step;
}

type ContextName = 'task' | 'expect' | 'skip' | 'annotate' | 'signal' | 'onTestFailed' | 'onTestFinished';
