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
  scenario.each([
    ['good', 1],
    ['expired', 2],
  ])('pays by %s', { services: shop }, (card, amount, { db }) => {
    expectTypeOf(card).toEqualTypeOf<'good' | 'expired'>();
    expectTypeOf(amount).toEqualTypeOf<1 | 2>();
    expectTypeOf(db).toEqualTypeOf<RunningService>();
  });
  scenario.each(['good', 'expired'])('pays by %s', (card, { step }) => {
    expectTypeOf(card).toEqualTypeOf<'good' | 'expired'>();
    expectTypeOf(step).toEqualTypeOf<Step>();
  });
  scenario.each([{ card: 'good' }, { card: 'bad' }])('pays', { services: shop }, ({ card }, { db }) => {
    expectTypeOf(card).toEqualTypeOf<'good' | 'bad'>();
    expectTypeOf(db).toEqualTypeOf<RunningService>();
  });
  scenario.each<{ card: string }>`
    card
    ${'good'}
  `('pays', { services: shop }, ({ card }, { db }) => {
    expectTypeOf(card).toEqualTypeOf<string>();
    expectTypeOf(db).toEqualTypeOf<RunningService>();
  });
  scenario('in time', () => {}, 1000);
  // @ts-expect-error options stand before the body
  scenario('wrong', () => {}, { services: shop });
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

test.each<[what: string, define: () => void, sentence: string]>([
  [
    'no name',
    // @ts-expect-error wrong on purpose
    () => scenario(() => {}),
    'Failed to define a scenario: its name is a function. Give a text before all else.',
  ],
  [
    'no body',
    // @ts-expect-error wrong on purpose
    () => scenario('pays', { services: shop }),
    'Failed to define the scenario "pays": its body is undefined. Give a function after its options, or write scenario.todo("pays").',
  ],
  [
    'an option that is nearly one',
    // @ts-expect-error wrong on purpose
    () => scenario('pays', { service: shop }, () => {}),
    'Failed to define the scenario "pays": there is no option "service". Did you mean "services"? ' +
      'Use one of "services", "layers", "determinism", "timeout", "retry", "repeats", "concurrent", "skip", "only", "todo", "fails", "tags", "meta".',
  ],
  [
    'options after the body',
    // @ts-expect-error wrong on purpose
    () => scenario('pays', () => {}, { services: shop }),
    'Failed to define the scenario "pays": what follows its body is {"services":{"definitions":',
  ],
  [
    'definitions that are no set',
    // @ts-expect-error wrong on purpose
    () => scenario.only('pays', { services: { db: command('node db.js') } }, () => {}),
    'Failed to define the scenario "pays": its services are not put together. Give what services({ … }) returns.',
  ],
  [
    'a list of names',
    // @ts-expect-error wrong on purpose
    () => scenario.each([1])('pays %s', { services: ['db'] }, () => {}),
    'Failed to define the scenario "pays %s": its services are ["db"]. Give what services({ … }) returns.',
  ],
  [
    'a layer that is no list',
    // @ts-expect-error wrong on purpose
    () => scenario('pays', { layers: 'chaos' }, () => {}),
    `Failed to define the scenario "pays": its "layers" is "chaos". Give a list, such as ['chaos'].`,
  ],
  [
    'fixtures of what is no set',
    // @ts-expect-error wrong on purpose
    () => scenario.extend({ db: command('node db.js') }),
    'Failed to define a test function with services: its services are not put together. Give what services({ … }) returns.',
  ],
])('a scenario that cannot have been meant is refused at its line: %s', (_, wrong, sentence) => {
  expect(wrong).toThrow(sentence);
});

test('what a scenario is given is typed by its services', () => {
  expect(define).toBeTypeOf('function');
});
