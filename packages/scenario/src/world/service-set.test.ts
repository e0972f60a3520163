import { createServer, type Server as HttpServer } from 'node:http';
import { expect, expectTypeOf, test } from 'vitest';
import { pipeline } from '../graph/topologies.ts';
import { command } from '../kinds/command.ts';
import { server, type ServerService } from '../kinds/server.ts';
import type { RunningService } from '../service/running-service.ts';
import { type Handles, services } from './service-set.ts';

test('the handles have the names and types of the definitions', () => {
  const shop = services({
    db: command('node db.js'),
    mail: server(() => createServer()),
    api: command('node api.js', {
      needs: ['db', 'mail'],
      env: ({ db, mail }) => ({ DATABASE_URL: db.url, MAIL_PORT: mail.port }),
    }),
  });

  expectTypeOf<Handles<typeof shop.definitions>>().toEqualTypeOf<{
    readonly db: RunningService;
    readonly mail: ServerService<HttpServer>;
    readonly api: RunningService;
  }>();
  expect(shop.graph.order).toEqual(['db', 'mail', 'api']);
});

test('a need that there is not is an error for the compiler and when it runs', () => {
  expect(() =>
    services({
      db: command('node db.js'),
      // @ts-expect-error "dbb" is not among the services
      api: command('node api.js', { needs: ['dbb'] }),
    }),
  ).toThrow('Failed to define services: "api" needs "dbb", which there is not. There are "db".');
});

test('only what is needed can be asked for an address', () => {
  command('node api.js', {
    needs: ['db'],
    // @ts-expect-error "cache" is not needed
    env: ({ cache }) => ({ CACHE: cache.url }),
  });
});

test('services that are added may need those that are there', () => {
  const base = services({ db: command('node db.js') });
  const whole = base.and({ api: command('node api.js', { needs: ['db'] }) });

  expect(whole.graph.needsOf('api')).toEqual(['db']);
  expectTypeOf<keyof typeof whole.definitions>().toEqualTypeOf<'db' | 'api'>();
});

test('two services of one name are an error', () => {
  const base = services({ db: command('node db.js') });

  expect(() => base.and({ db: command('node other.js') })).toThrow(
    'Failed to define services: two of them are named "db". Rename one.',
  );
});

test('a topology adds needs to those of the definitions', () => {
  const steps = services(
    { source: command('node a.js'), parse: command('node b.js'), store: command('node c.js') },
    { needs: pipeline('source', 'parse', 'store') },
  );

  expect(steps.graph.needsOf('store')).toEqual(['parse']);
});

test('a name that could not be a folder or a variable is refused', () => {
  expect(() => services({ 'my db': command('node db.js') })).toThrow(
    'Failed to define services: "my db" is no name. Use letters, digits, "_" and "-", with a letter first.',
  );
});

test('what is no definition is refused', () => {
  expect(() =>
    services({
      // @ts-expect-error not a definition
      db: { command: 'node db.js' },
    }),
  ).toThrow(
    'Failed to define services: "db" is no definition of a service. Use command(), server() or external().',
  );
});

test('what is shared cannot need what each test has its own of', () => {
  expect(() =>
    services({
      db: command('node db.js', { scope: 'test' }),
      api: command('node api.js', { needs: ['db'] }),
    }),
  ).toThrow(
    'Failed to define services: "api" is shared by the tests of a file but needs "db", which each test has its own of. ' +
      `Give "api" scope: 'test', or "db" scope: 'file'.`,
  );
});

test('what a run shares cannot need what each file has its own of, nor what is kept what is not', () => {
  expect(() =>
    services({ db: command('node db.js'), api: command('node api.js', { needs: ['db'], scope: 'run' }) }),
  ).toThrow(
    'Failed to define services: "api" is shared by the files of a run but needs "db", which each file has its own of. ' +
      `Give "api" scope: 'file', or "db" scope: 'run'.`,
  );
  expect(() =>
    services({
      db: command('node db.js', { scope: 'run' }),
      api: command('node api.js', { needs: ['db'], keep: true }),
    }),
  ).toThrow(
    'Failed to define services: "api" is kept for the next run but needs "db", which is not. ' +
      'Give "db" keep: true, or leave it out of "api".',
  );
});

test('a server cannot be shared by a run', () => {
  expect(() => server(() => createServer(), { scope: 'run' })).toThrow(
    "Failed to define a server: its scope is 'run', but it lives in the process of the test, which ends before the run does. " +
      "Give it scope: 'file', or make it a program and use command().",
  );
});

test.each([
  [
    { scope: 'run', reset: () => {} },
    `it has a "reset" and scope: 'run', so that a test would reset it while tests of other files use it. ` +
      `Give each file a part of it, such as a schema, in beforeAll(), or give it scope: 'file'.`,
  ],
  [
    { scope: 'file', keep: true },
    `it is to be kept for the next run, and its scope: 'file' ends it in this one. Leave "scope" out, or "keep".`,
  ],
] as const)('the options %j do not go together', (options, sentence) => {
  expect(() => command('node db.js', options)).toThrow(
    `Failed to define the command "node db.js": ${sentence}`,
  );
});

test.each([
  [{ keep: 'yes' }, 'its "keep" is "yes". Use true or false.'],
  [{ deadline: -1 }, 'its "deadline" is -1. Give "deadline" in milliseconds, 0 or more.'],
  [{ scope: 'suite' }, `its "scope" is "suite". Use one of 'test', 'file', 'run'.`],
  [{ network: 'lan' }, `its "network" is "lan". Use one of 'none', 'room', 'open'.`],
  [{ needs: 'db' }, `its "needs" is "db". Give "needs" as a list of names, such as ['db'].`],
  [
    { ports: { web: 0 } },
    `its "ports.web" is 0. Give "ports.web" as a whole number from 1 to 65535, or as 'free'.`,
  ],
  [
    { limits: { memory: 'lots' } },
    `its "limits.memory" is "lots". Give "limits.memory" in bytes above 0, or as a text such as '256mb'.`,
  ],
  [
    { ready: { http: 'health' } },
    'its "ready" is {"http":"health"}. Use one of { http: "/health" }, { port: true } and { log: /listening/ }.',
  ],
])('the option %j is refused at the line that wrote it', (options, sentence) => {
  // @ts-expect-error wrong on purpose
  expect(() => command('node api.js', options)).toThrow(
    `Failed to define the command "node api.js": ${sentence}`,
  );
});

test('an option that there is not is answered with those that there are', () => {
  // @ts-expect-error wrong on purpose
  expect(() => command('node api.js', { readyness: 1 })).toThrow(
    'Failed to define the command "node api.js": there is no option "readyness". Use one of "cwd", "deadline", "env", ',
  );
});
