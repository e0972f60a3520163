import { createServer, type Server as HttpServer } from 'node:http';
import type { RunningService, ServerService, Step } from '@clnrm/scenario';
import { command, server, services } from '@clnrm/scenario';
import { expect, expectTypeOf, test } from 'vitest';
import { scenario } from './scenario.ts';

const shop = services({
  db: command('node db.js'),
  mail: server(() => createServer()),
});

/** Never called: a scenario can be defined only while a file is collected. */
function define(): void {
  scenario('typed', { services: shop, retry: 2, timeout: 100, tags: ['slow'] }, (world) => {
    expectTypeOf(world.db).toEqualTypeOf<RunningService>();
    expectTypeOf(world.mail).toEqualTypeOf<ServerService<HttpServer>>();
    expectTypeOf(world.step).toEqualTypeOf<Step>();
    expectTypeOf(world.services.db).toEqualTypeOf<RunningService>();
    // @ts-expect-error there is no such service
    void world.cache;
  });
  scenario.only.concurrent.for([{ card: 'good' }] as const)(
    'pays',
    { services: shop },
    ({ card }, { db }) => {
      expectTypeOf(card).toEqualTypeOf<'good'>();
      expectTypeOf(db).toEqualTypeOf<RunningService>();
    },
  );
  scenario('without services', async ({ step, task }) => {
    expectTypeOf(await step('adds', () => 1)).toEqualTypeOf<number>();
    expectTypeOf(task.name).toEqualTypeOf<string>();
  });
  const own = test.extend('colour', () => 'blue');
  scenario.extend(shop, own)('plain', ({ db, colour, step }) => {
    expectTypeOf(db).toEqualTypeOf<RunningService>();
    expectTypeOf(colour).toEqualTypeOf<string>();
    expectTypeOf(step).toEqualTypeOf<Step>();
  });
  // @ts-expect-error services are a set, not a list of names
  scenario('wrong', { services: ['db'] }, () => {});
}

test('what a scenario is given is typed by its services', () => {
  expect(define).toBeTypeOf('function');
});
