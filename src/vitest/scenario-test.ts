import type { Evidence } from '@clnrm/model';
import type { Definitions, DependencyGraph, ServiceSet, TestServices } from '@clnrm/scenario';
import { demandOf, FileServices, Steps, Undos } from '@clnrm/scenario';
import type { RunnerTestFile, TestAPI, TestContext } from 'vitest';
import { test, TestRunner } from 'vitest';
import { askKeepers } from '../room/keepers.ts';
import { reserveResources } from '../room/resources.ts';
import { atFileEnd } from './at-file-end.ts';
import { logFolder } from './log-folder.ts';
import { attemptPolicy, judgeAttempts } from './outside-attempts.ts';
import type { ScenarioMeta } from './scenario-meta.ts';
import { ServiceLogs } from './service-logs.ts';
import type { World } from './world.ts';

/** A scenario that is running. */
export interface RunningScenario {
  readonly world: World<Definitions>;
  readonly services: TestServices<Definitions>;
  readonly graph: DependencyGraph;
  readonly steps: Steps;
  /** What layers have left for the end. */
  readonly undos: Undos;
  /** Keeps what layers learn. */
  readonly learn: (evidence: Evidence) => void;
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
/** What runs of them. */
const opened = new WeakMap<object, Map<ServiceSet, FileServices<Definitions>>>();
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
  setsOf(TestRunner.getCurrentSuite().file).add(set);
  return base.extend('world', async ({ task }, { onCleanup }) => {
    const again = (task.result?.retryCount ?? 0) > 0;
    await reserve(task.file, set);
    const services = await servicesOf(task.file, set).enter({ again });
    const printed = logsOf(task.file).begin(task.fullTestName, services.services);
    const undos = new Undos();
    const steps = new Steps();
    const evidence: Evidence[] = [];
    const meta: ScenarioMeta = { starts: services.starts, steps: steps.records, evidence };
    onCleanup(async () => {
      try {
        await undos.run();
      } finally {
        await services.leave();
        if (task.result?.state === 'fail') evidence.push(...(await printed()));
      }
      const attempts = attemptPolicy() === 'off' ? [] : await services.attempts();
      evidence.push(...attempts);
      judgeAttempts(attempts, task.result);
    });
    task.meta.clnrm = meta;
    // Some of the context cannot be asked for by name in a fixture.
    const { expect, skip, annotate, signal, onTestFailed, onTestFinished } = task.context;
    const context = { task, expect, skip, annotate, signal, onTestFailed, onTestFinished };
    return {
      world: { ...services.services, ...context, services: services.services, step: steps.step },
      services,
      graph: set.graph,
      steps,
      undos,
      // It leaves the room, and what it was made of goes on changing.
      learn: (learned: Evidence) => void evidence.push(structuredClone(learned)),
      context,
    };
  }) as unknown as Api;
}

/** What became of services after the last test is told of the file. */
function tellOfFile({ meta }: Pick<RunnerTestFile, 'meta'>, found: readonly Evidence[]): void {
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

/** The services of a set in a file, stopped at its end. */
function servicesOf(file: RunnerTestFile, set: ServiceSet): FileServices<Definitions> {
  const open = opened.get(file) ?? new Map<ServiceSet, FileServices<Definitions>>();
  opened.set(file, open);
  const known = open.get(set);
  if (known !== undefined) return known;
  const services = new FileServices(set, askKeepers);
  open.set(set, services);
  atFileEnd(file, async () => {
    const left = await services.stop();
    const attempts = attemptPolicy() === 'off' ? [] : left;
    logsOf(file).write();
    tellOfFile(file, [
      ...services.forced.map((stop): Evidence => ({ kind: 'forced-stop', ...stop })),
      ...attempts,
    ]);
    judgeAttempts(attempts, undefined);
  });
  return services;
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
