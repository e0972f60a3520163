import type { OutsideAttempt } from '@clnrm/model';
import { expect, onTestFinished, test } from 'vitest';
import type { ServiceDefinition } from '../definition/service-definition.ts';
import type { ServiceOptions } from '../definition/service-options.ts';
import { command } from '../kinds/command.ts';
import { processes } from '../runtime/process/process-runtime.ts';
import type { Runtime, RuntimeKind, Slot } from '../runtime/runtime.ts';
import type { RunningService } from '../service/running-service.ts';
import { FileServices } from './file-services.ts';
import { services } from './service-set.ts';

const pay: OutsideAttempt = { destination: 'pay.example.com', port: undefined, protocol: 'dns', count: 1 };
const metrics: OutsideAttempt = { ...pay, destination: 'in.telemetry.example' };

/** Plain processes of whom something else says what they try. */
function processesWith(attempts: NonNullable<Slot['attempts']> | undefined): RuntimeKind {
  return {
    name: 'process',
    open: async (set) => {
      const runtime = await processes.open(set);
      const told: Runtime = {
        ...runtime,
        features: { ...runtime.features, networks: ['room', 'open'] },
        check: async (request) => await runtime.check({ ...request, network: 'open' }),
        open: async (request) =>
          Object.assign(await runtime.open({ ...request, network: 'open' }), { attempts }),
        close: async () => await runtime.close(),
      };
      return told;
    },
  };
}

const idle = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];

function fileServices(
  attempts: NonNullable<Slot['attempts']> | undefined,
  options: ServiceOptions<never> = {},
): FileServices<{ readonly api: ServiceDefinition<RunningService, never> }> {
  const api = command(idle, { ports: {}, graceful: 0, ...options });
  const file = new FileServices(services({ api }, { runtime: processesWith(attempts) }));
  onTestFinished(async () => void (await file.stop()));
  return file;
}

test('each test is told what is new, and what comes after the last is told at the end of the file', async () => {
  let seen: readonly OutsideAttempt[] = [pay];
  const file = fileServices(async () => seen);
  const first = await file.enter();

  expect(await first.attempts()).toEqual([
    { kind: 'outside-attempt', service: 'api', network: 'room', attempts: [pay] },
  ]);
  expect(await first.attempts()).toEqual([]);
  await first.leave();
  seen = [{ ...pay, count: 3 }];
  const second = await file.enter();
  expect(await second.attempts()).toMatchObject([{ attempts: [{ ...pay, count: 2 }] }]);
  await second.leave();
  seen = [{ ...pay, count: 3 }, metrics];
  expect(await file.stop()).toMatchObject([{ service: 'api', attempts: [metrics] }]);
});

test('what is expected of a service is not told, though its handle has it', async () => {
  const file = fileServices(async () => [metrics, pay], { ignoreAttempts: ['*.telemetry.example'] });
  const entered = await file.enter();

  expect(await entered.attempts()).toMatchObject([{ attempts: [pay] }]);
  expect(await entered.services.api.attempts()).toEqual([metrics, pay]);
});

test('a service that may reach everybody attempts nothing', async () => {
  const file = fileServices(async () => [pay], { network: 'open' });
  const entered = await file.enter();

  expect(await entered.attempts()).toEqual([]);
  expect(await entered.services.api.attempts()).toEqual([]);
});

test('what cannot be seen is an error of the handle, and no news', async () => {
  const file = fileServices(undefined);
  const entered = await file.enter();

  expect(await entered.attempts()).toEqual([]);
  await expect(entered.services.api.attempts()).rejects.toThrow(
    'Failed to tell the attempts of service "api": nobody can see what a process tries to reach. Run it in containers() or namespaces().',
  );
});

test('a list of attempts that cannot have been meant is refused where it is written', () => {
  expect(() => command(idle, { ignoreAttempts: [''] })).toThrow(
    `its "ignoreAttempts" is [""]. Give "ignoreAttempts" as a list of names, such as ['*.telemetry.example'].`,
  );
});
