import { totalmem } from 'node:os';
import { expect, test } from 'vitest';
import type { ClnrmOptions } from './clnrm-options.ts';
import { resolveOptions } from './resolve-options.ts';

const resolve = (options: unknown) => resolveOptions(options as ClnrmOptions, '/project');
const room = { id: 'r1', file: '/project/a.test.ts' };

test('without options every default is filled in', () => {
  const { provide, ...resolved } = resolveOptions({}, '/project');
  expect(resolved).toEqual({
    root: '/project',
    isolation: 'verified',
    leaks: 'warn',
    outsideAttempts: 'warn',
    writes: [],
    home: 'room',
    temp: 'room',
    env: 'inherit',
    hardTimeout: 1000,
    memoryLimit: Math.floor(totalmem() / 4),
    maxReuse: 200,
    rerun: true,
    deterministic: undefined,
    spans: {
      orphans: 'warn',
      settleMs: 50,
      deadlineMs: 2000,
      baggage: [],
      hygiene: { oneRoot: true, parents: true, ended: true, ids: true, sampled: true, names: 'advise' },
    },
    container: { image: undefined },
    capabilities: [],
    report: { terminal: true, topology: [] },
  });
  expect(provide(room)).toEqual({});
});

test.for<[unknown, number | false]>([
  [false, false],
  [1, totalmem()],
  [0.5, Math.floor(totalmem() / 2)],
  [2_000_000, 2_000_000],
  ['1gb', 1024 ** 3],
  ['1.5 GiB', 1.5 * 1024 ** 3],
  ['512mb', 512 * 1024 ** 2],
  ['50%', Math.floor(totalmem() / 2)],
])('a memory limit of %o is %o bytes', ([memoryLimit, bytes]) => {
  expect(resolve({ memoryLimit }).memoryLimit).toBe(bytes);
});

test('true makes a room deterministic with the defaults of each field', () => {
  expect(resolve({ deterministic: true }).deterministic).toEqual({
    seed: '1',
    clock: { kind: 'system' },
    timeZone: 'UTC',
    locale: 'en-US',
  });
});

test('times of the clock become Unix milliseconds', () => {
  const at = Date.UTC(2026, 0, 1);
  const clock = (value: unknown) => resolve({ deterministic: { clock: value } }).deterministic?.clock;
  expect(clock({ frozen: '2026-01-01T00:00:00Z' })).toEqual({ kind: 'frozen', at });
  expect(clock({ stepped: new Date(at), stepMs: 5 })).toEqual({ kind: 'stepped', at, step: 5 });
});

test('a locale is brought into its canonical form', () => {
  expect(resolve({ deterministic: { locale: 'de-at' } }).deterministic?.locale).toBe('de-AT');
});

test('provide gives each room its own values', () => {
  const provide = ({ id }: { id: string }) => ({ database: `db-${id}` });
  expect(resolve({ provide }).provide(room)).toEqual({ database: 'db-r1' });
  expect(resolve({ provide: { port: 1 } }).provide(room)).toEqual({ port: 1 });
});

test('false turns off what can be turned off', () => {
  expect(resolve({ hardTimeout: false, spans: false, rerun: false, deterministic: false })).toMatchObject({
    hardTimeout: false,
    spans: undefined,
    rerun: false,
    deterministic: undefined,
  });
});

test('an unknown option names the one that was meant', () => {
  expect(() => resolve({ isolaton: 'process' })).toThrow(
    'Failed to read the options of clnrm(): there is no option "isolaton". Did you mean "isolation"?',
  );
  expect(() => resolve({ spans: { quiet: 1 } })).toThrow(
    'Failed to read the options of clnrm(): there is no option "spans.quiet". ' +
      'Known here: orphans, settleMs, deadlineMs, baggage, hygiene.',
  );
});

test.for<[unknown, string]>([
  [[], 'options of clnrm(): they must be an object, not [].'],
  [
    { isolation: 'docker' },
    `option "isolation" of clnrm(): it must be 'verified', 'process', 'namespace' or 'container', not 'docker'.`,
  ],
  [{ leaks: true }, `option "leaks" of clnrm(): it must be 'warn', 'fail' or 'off', not true.`],
  [
    { writes: 'reports' },
    `option "writes" of clnrm(): it must be a list of paths such as ['reports'], not 'reports'.`,
  ],
  [{ home: '/root' }, `option "home" of clnrm(): it must be 'room' or 'host', not '/root'.`],
  [
    { env: ['A=1'] },
    `option "env" of clnrm(): it must be 'inherit' or a list of variable names such as ['PATH', 'CI'], not [ 'A=1' ].`,
  ],
  [
    { hardTimeout: -1 },
    'option "hardTimeout" of clnrm(): it must be a number of milliseconds, 0 or more, not -1.',
  ],
  [
    { memoryLimit: '1 potato' },
    `option "memoryLimit" of clnrm(): it must be a fraction up to 1 of the system's memory, a number of bytes, ` +
      `text such as '1gb' or '20%', or false, not '1 potato'.`,
  ],
  [
    { maxReuse: 0.5 },
    'option "maxReuse" of clnrm(): it must be a whole number of files, 1 or more, or Infinity, not 0.5.',
  ],
  [{ rerun: 'yes' }, `option "rerun" of clnrm(): it must be true or false, not 'yes'.`],
  [
    { provide: 1 },
    'option "provide" of clnrm(): it must be an object or a function of the room that returns one, not 1.',
  ],
  [
    { deterministic: { clock: { frozen: 'noon' } } },
    `option "deterministic.clock.frozen" of clnrm(): it must be a Date or a time in ISO 8601 such as ` +
      `'2026-01-01T00:00:00Z', not 'noon'.`,
  ],
  [
    { deterministic: { clock: { stepped: 0, frozen: 0 } } },
    `option "deterministic.clock" of clnrm(): it must be 'system', { frozen: time } or ` +
      '{ stepped: time, stepMs: number }, not { stepped: 0, frozen: 0 }.',
  ],
  [
    { deterministic: { clock: { stepped: '2026-01-01' } } },
    'option "deterministic.clock.stepMs" of clnrm(): it must be a number of milliseconds, not undefined.',
  ],
  [
    { deterministic: { timeZone: 'Mars/Olympus' } },
    `option "deterministic.timeZone" of clnrm(): it must be an IANA time zone such as 'UTC' or 'Europe/Vienna', ` +
      `not 'Mars/Olympus'.`,
  ],
  [
    { deterministic: { locale: '!' } },
    `option "deterministic.locale" of clnrm(): it must be a BCP 47 tag such as 'en-US' or 'de-AT', not '!'.`,
  ],
  [
    { spans: { baggage: [''] } },
    `option "spans.baggage" of clnrm(): it must be a list of names, not [ '' ].`,
  ],
  [
    { spans: { hygiene: { names: 'no' } } },
    `option "spans.hygiene.names" of clnrm(): it must be 'advise', 'fail' or 'off', not 'no'.`,
  ],
  [{ spans: 'on' }, `option "spans" of clnrm(): it must be true, false or an object, not 'on'.`],
  [
    { container: { image: '' } },
    `option "container.image" of clnrm(): it must be text that is not empty, not ''.`,
  ],
  [{ capabilities: {} }, 'option "capabilities" of clnrm(): it must be a list of capabilities, not {}.'],
])('%o is refused in one sentence', ([options, sentence]) => {
  expect(() => resolve(options)).toThrow(
    expect.objectContaining({ code: 'CLNRM_INVALID_OPTION', message: `Failed to read the ${sentence}` }),
  );
});

test('files for the topology are relative to the project', () => {
  expect(resolve({ report: false }).report).toEqual({ terminal: false, topology: [] });
  expect(resolve({ report: { topology: 'docs/topology.svg' } }).report).toEqual({
    terminal: true,
    topology: ['/project/docs/topology.svg'],
  });
  expect(resolve({ report: { terminal: false, topology: ['a.svg', '/b.mmd'] } }).report).toEqual({
    terminal: false,
    topology: ['/project/a.svg', '/b.mmd'],
  });
});

test.for<[unknown, string]>([
  ['yes', `Failed to read the option "report" of clnrm(): it must be true, false or an object, not 'yes'.`],
  [
    { topology: 'topology.png' },
    `Failed to read the option "report.topology" of clnrm(): it must be a file such as 'topology.svg' or 'topology.mmd', or a list of them, not 'topology.png'.`,
  ],
  [
    { topologie: 'a.svg' },
    'Failed to read the options of clnrm(): there is no option "report.topologie". Did you mean "topology"?',
  ],
])('what cannot be reported is refused: %o', ([report, message]) => {
  expect(() => resolve({ report })).toThrow(message);
});
