import type { Evidence } from '@clnrm/model';
import type { Definitions, ForcedStop, ServiceSet, TestServices } from '@clnrm/scenario';
import { demandOf, FileServices, Steps } from '@clnrm/scenario';
import type { RunnerTestFile, TestAPI, TestContext } from 'vitest';
import { test, TestRunner } from 'vitest';
import { reserveResources } from '../room/resources.ts';
import { logFolder } from './log-folder.ts';
import type { ScenarioMeta } from './scenario-meta.ts';
import { ServiceLogs } from './service-logs.ts';
import type { World } from './world.ts';

/** A scenario that is running. */
export interface RunningScenario {
  readonly world: World<Definitions>;
  readonly services: TestServices<Definitions>;
  readonly steps: Steps;
  readonly context: Pick<TestContext, 'task' | 'signal'>;
}

/** The fixtures of the tests that scenarios are. */
export interface ScenarioTest {
  readonly world: RunningScenario;
}

type Api = TestAPI<ScenarioTest>;
type Collector = ReturnType<typeof TestRunner.getCurrentSuite>;

/** The test function of each set of services in each file; a process may run files one after the other. */
const apis = new WeakMap<object, Map<ServiceSet, Api>>();
const hooked = new WeakSet<Collector>();
/** All sets of each file, those that belong to a plain test function included. */
const sets = new WeakMap<object, Set<ServiceSet>>();
const reserved = new WeakMap<object, Promise<void>>();
const logs = new WeakMap<object, ServiceLogs>();

/** The test function of a set of services, in the file and suite that are being collected. */
export function scenarioTest(set: ServiceSet): Api {
  const collector = TestRunner.getCurrentSuite();
  const { file } = collector;
  const known = apis.get(file) ?? new Map<ServiceSet, Api>();
  apis.set(file, known);
  const api = known.get(set) ?? extendTest(test, set);
  known.set(set, api);
  hook(api, collector);
  return api;
}

/** Adds to a test function what a scenario has: the fixture `world`, and its services, started when it is asked for. */
export function extendTest(base: TestAPI, set: ServiceSet): Api {
  const { file } = TestRunner.getCurrentSuite();
  setsOf(file).add(set);
  // Vitest reads which fixtures this one needs from its parameters: none.
  // oxlint-disable-next-line no-empty-pattern
  const shared = base.extend('fileServices', { scope: 'file' }, ({}, { onCleanup }) => {
    const services = new FileServices(set);
    onCleanup(async () => {
      await services.stop();
      logsOf(file).write();
      tellOfFile(file, services.forced);
    });
    return services;
  });
  return shared.extend('world', async ({ fileServices, task }, { onCleanup }) => {
    const again = (task.result?.retryCount ?? 0) > 0;
    await reserve(task.file, set);
    const services = await fileServices.enter({ again });
    const printed = logsOf(file).begin(task.fullTestName, services.services);
    const steps = new Steps();
    const evidence: Evidence[] = [];
    const meta: ScenarioMeta = { starts: services.starts, steps: steps.records, evidence };
    onCleanup(async () => {
      await services.leave();
      if (task.result?.state === 'fail') evidence.push(...(await printed()));
    });
    task.meta.clnrm = meta;
    // Some of the context cannot be asked for by name in a fixture.
    const { expect, skip, annotate, signal, onTestFailed, onTestFinished } = task.context;
    const context = { task, expect, skip, annotate, signal, onTestFailed, onTestFinished };
    return {
      world: { ...services.services, ...context, services: services.services, step: steps.step },
      services,
      steps,
      context,
    };
  }) as unknown as Api;
}

/** What became of services after the last test is told of the file. */
function tellOfFile({ meta }: Pick<RunnerTestFile, 'meta'>, forced: readonly ForcedStop[]): void {
  const found = forced.map((stop): Evidence => ({ kind: 'forced-stop', ...stop }));
  if (found.length === 0) return;
  meta.clnrm = { starts: [], steps: [], evidence: [...(meta.clnrm?.evidence ?? []), ...found] };
}

function logsOf(file: RunnerTestFile): ServiceLogs {
  const { filepath, name, projectName = '' } = file;
  const root = filepath.slice(0, filepath.length - name.length);
  const known = logs.get(file) ?? new ServiceLogs(logFolder({ root, project: projectName, file: filepath }));
  logs.set(file, known);
  return known;
}

/** Sets aside, before the first service of a file is started, what all services of the file ask for. */
async function reserve(file: object, set: ServiceSet): Promise<void> {
  const known = reserved.get(file) ?? reserveResources(demandOf(setsOf(file).add(set)));
  reserved.set(file, known);
  await known;
}

function setsOf(file: object): Set<ServiceSet> {
  const known = sets.get(file) ?? new Set<ServiceSet>();
  sets.set(file, known);
  return known;
}

/**
 * Has the services started by a hook, for what a hook does is not charged to the time that the test has. Their own deadlines
 * end it, with errors that say what was waited for.
 */
function hook(api: Api, collector: Collector): void {
  if (hooked.has(collector)) return;
  hooked.add(collector);
  // Vitest reads which fixtures a hook needs from its parameters.
  api.aroundEach(async (runTest, { world }) => {
    void world;
    await runTest();
  }, Infinity);
}
