import { expect, test } from 'vitest';
import { probeIsolation } from '../../src/room/launch/probe-isolation.ts';
import type { Attempt } from '../support/attempt.ts';
import { attempt, nothing, passes } from '../support/attempt.ts';

const times = (text: string, part: string): number => text.split(part).length - 1;

/** Holds a run to the rule: one clear error, a failure, and nothing left. */
function expectRefusal({ code, run, left, ...attempted }: Attempt, sentence: string): void {
  const output = `${attempted.output}\n${run.added}`;
  expect(output).toContain(sentence);
  expect({ code, said: times(output, sentence), left }).toEqual({ code: 1, said: 1, left: nothing });
}

test.for([
  [
    `isolaton: 'process'`,
    'Failed to read the options of clnrm(): there is no option "isolaton". Did you mean "isolation"?',
  ],
  [
    `isolation: 'vm'`,
    `Failed to read the option "isolation" of clnrm(): it must be 'verified', 'process', 'namespace' or 'container', not 'vm'.`,
  ],
] as const)('options are refused before anything runs: %s', async ([clnrm, sentence]) => {
  expectRefusal(await attempt({}, { clnrm }), sentence);
});

const namespaces = process.platform === 'linux' && probeIsolation('namespace').kind === 'available';

/** Runs a command where the shell lines before it took effect, in namespaces that it has for itself. */
const within = (script: string): readonly string[] => [
  'unshare',
  '-Urm',
  'sh',
  '-c',
  `${script}\nexec "$@"`,
  'sh',
];

test.skipIf(!namespaces)(
  'a machine without user namespaces refuses that isolation and says how to get it',
  async () => {
    const wrapper = within('for f in /proc/sys/user/max_*_namespaces; do echo 0 > "$f"; done');
    expectRefusal(
      await attempt({}, { clnrm: `isolation: 'namespace'`, wrapper }),
      'Failed to use the isolation "namespace": user namespaces are forbidden by user.max_user_namespaces = 0. ' +
        'Run `sudo sysctl -w user.max_user_namespaces=15000`, or use the isolation "process".',
    );
  },
);

test('a machine without Docker refuses containers', async () => {
  const run = await attempt(
    {},
    { clnrm: `isolation: 'container'`, env: { DOCKER_HOST: 'tcp://127.0.0.1:1' } },
  );
  expect(run.output).toMatch(/ClnrmError: Failed to use the isolation "container": [^\n]+\. [A-Z][^\n]+\.\n/);
  expect(run).toMatchObject({ code: 1, left: nothing });
});

test('the pool without the plugin is refused by Vitest, in the words that the documentation explains', async () => {
  expectRefusal(await attempt({}, { plugin: false }), 'Error: Runner clnrm is not supported. Test files: ');
});

test('the plugin twice in one project is refused, once in each of several works', async () => {
  const twice = await attempt({
    'vitest.config.ts': `import { clnrm } from 'clnrm/config';
      export default { plugins: [clnrm(), [clnrm()]], test: { pool: 'clnrm' } };`,
  });
  expectRefusal(twice, '/vitest.config.ts. Remove one of them.');
  const projects = ['a', 'b'].map(
    (name) => `{ plugins: [clnrm()], test: { ...test, name: '${name}', include: ['${name}.test.ts'] } }`,
  );
  const each = await attempt({
    'b.test.ts': passes,
    'vitest.config.ts': `import { clnrm } from 'clnrm/config';
      const test = { pool: 'clnrm', execArgv: ['--conditions=@clnrm/source'] };
      export default { test: { projects: [${projects.join()}] } };`,
  });
  expect(each.output).toContain('Tests  2 passed (2)');
  expect(each).toMatchObject({ code: 0, left: nothing });
});

test.for([
  [
    `{ name: 'a', kind: 'k', requires: ['b'] }, { name: 'b', kind: 'k', requires: ['a'] }`,
    'Failed to order the capabilities: they require each other in a cycle, a -> b -> a. Remove one name from the "requires" of one of them.',
  ],
  [
    `{ name: 'a', kind: 'k', requires: ['store'] }`,
    'Failed to order the capabilities: "a" requires "store", which is not among "a". Add it to the option "capabilities".',
  ],
  [
    'undefined',
    'Failed to read the capabilities: a capability must be an object, not undefined. Build it with defineCapability() to let the compiler check it.',
  ],
  [
    `{ name: 'a', kind: 'k', setup() { throw new Error('no network'); } }`,
    'Failed to set up the capability "a": no network. No test was run.',
  ],
  [
    `{ name: 'a', kind: 'k', plan() { throw new Error('no plan'); } }`,
    'Failed to plan the run with the capability "a": no plan. No test was run.',
  ],
  [
    `{ name: 'a', kind: 'k', room: 'file:///room.mjs' }], spans: false, provide: {}, env: [`,
    'Failed to configure clnrm: the capability "a" has hooks in rooms, and with "spans: false" none of them is called. ' +
      'Leave "spans" on, or the capability out.',
  ],
] as const)(
  'capabilities that cannot work stop the run before its first test: %s',
  async ([capabilities, sentence]) => {
    const run = await attempt({}, { clnrm: `capabilities: [${capabilities}]` });
    expectRefusal(run, sentence);
    expect(run.output).not.toContain('passed');
  },
);

test.for([
  ['judge', 'Failed to judge a file with the capability "a": it broke. What it knew of '],
  [
    'onRunEnded',
    'Failed to tell the capability "a" that the run ended: it broke. The other capabilities were still told.',
  ],
  ['teardown', 'Failed to tear down the capabilities: "a" (it broke). All others were torn down.'],
] as const)('a throw of "%s" fails the run and loses no result', async ([hook, sentence]) => {
  const run = await attempt(
    {},
    { clnrm: `capabilities: [{ name: 'a', kind: 'k', ${hook}() { throw new Error('it broke'); } }]` },
  );
  expectRefusal(run, sentence);
  expect(run.output).toContain('Tests  1 passed (1)');
});

test.for([
  ['export const rooms = {};', 'room.mjs exports rooms. Export them as "room".'],
  [`throw new Error('it broke');`, 'room.mjs: it broke. Correct the module, or the "room" that names it.'],
] as const)('a room module that cannot be used is named: %s', async ([room, sentence]) => {
  const capability = `{ name: 'a', kind: 'k', room: new URL('./room.mjs', import.meta.url).href }`;
  const run = await attempt({ 'room.mjs': room }, { clnrm: `capabilities: [${capability}]` });
  expectRefusal(run, sentence);
  expect(run.output).toContain('Failed to load the room hooks of the capability "a"');
});

test('requests that the receiver refuses are reported, and no span before or after them is lost', async () => {
  const { code, output, run, left } = await attempt({
    'a.test.ts': `
      import { trace } from '@opentelemetry/api';
      import { expectSpan } from 'clnrm';
      import { expect, test } from 'vitest';
      import { gzipSync } from 'node:zlib';

      const base = () => process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
      const send = async (body, headers = {}, url = base() + '/v1/traces') =>
        (await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/x-protobuf', ...headers } })).status;
      const span = (name) => trace.getTracer('t').startSpan(name).end();

      test('sends what no exporter would', async () => {
        span('before');
        expect(await send(Buffer.from([0x0a, 0x50, 1]))).toBe(400);
        expect(await send('{"resourceSpans": [{', { 'content-type': 'application/json' })).toBe(400);
        expect(await send('spans', { 'content-type': 'text/plain' })).toBe(415);
        expect(await send(Buffer.alloc(65 * 1024 * 1024))).toBe(413);
        expect(await send(gzipSync(Buffer.alloc(80 * 1024 * 1024)), { 'content-encoding': 'gzip' })).toBe(413);
        expect(await send('', {}, new URL('/t/somebody-else/v1/traces', base()))).toBe(404);
        span('after');
        await expectSpan('before').times(1);
        await expectSpan('after').times(1);
      }, 60_000);
    `,
  });
  expect(output).toContain('Tests  1 passed (1)');
  expect({ code, left }).toEqual({ code: 0, left: nothing });
  expect(run.added).toContain('Claims  2 proved');
  expect(times(run.added, 'refused a request')).toBe(6);
});

test('a service that does not start, dies or finds its port taken is one error with what it printed', async () => {
  const { code, output, left } = await attempt({
    'a.test.ts': `
      import { startProcess } from 'clnrm';
      import { createServer } from 'node:http';
      import { once } from 'node:events';
      import { expect, test } from 'vitest';
      const node = (source, more = {}) => startProcess({ name: 'orders', command: process.execPath, args: ['-e', source], ready: { port: true }, ...more });

      test('silent', () => node('console.log("thinking"); setInterval(() => {}, 1000)', { deadline: 1500 }));
      test('dies', () => node('console.error("no database"); process.exit(3)'));
      test('unknown', () => startProcess({ name: 'orders', command: 'no-such-program', ready: { port: true } }));
      test('taken', async () => {
        const server = createServer().listen(0, '127.0.0.1');
        await once(server, 'listening');
        try { await node('', { port: server.address().port }); } finally { server.close(); }
      });
      test('runs after them', () => {});
    `,
  });
  expect(output).toContain('Tests  4 failed | 1 passed (5)');
  expect(output).toMatch(
    /Failed to start service "orders": there was no [^\n]+ within 1500 ms[^\n]*\. It has been stopped\./,
  );
  expect(output).toContain('It printed:\n  thinking');
  expect(output).toMatch(
    /Failed to start service "orders": it exited with code 3 after \d+ ms, before [^\n]+ It printed:\n  no database/,
  );
  expect(output).toContain(
    'Failed to start service "orders": command "no-such-program" was not found. Install it, or give "command" as a path.',
  );
  expect(output).toMatch(
    /Failed to start service "orders": port \d+ is in use already\. Stop what listens there, or leave "port" out/,
  );
  expect({ code, left }).toEqual({ code: 1, left: nothing });
});

test.for([
  [`execArgv: ['--no-such-flag'],`, 'with exit code 9'],
  [`execArgv: ['--import=./nowhere.mjs'],`, 'with exit code 1'],
  [`env: { NODE_OPTIONS: '--require=/nowhere.cjs' },`, 'with exit code 1'],
] as const)('a room that cannot start says so at once: %s', async ([config, manner]) => {
  expectRefusal(
    await attempt({}, { config }),
    `Failed to start a room: its process ended ${manner} before it could run a file. What it printed stands above; ` +
      'look at "execArgv" and "env" of the configuration, and at NODE_OPTIONS.',
  );
});

test('a set-up file that throws fails each file with its own error', async () => {
  const run = await attempt(
    { 'setup.ts': `throw new Error('no settings');` },
    { config: `setupFiles: ['./setup.ts'],` },
  );
  expectRefusal(run, 'Error: no settings');
  expect(run.output).toContain('❯ setup.ts:1:7');
});

test('a temp folder that cannot be written is one error, however many files there are', async () => {
  const run = await attempt({ 'b.test.ts': passes, 'c.test.ts': passes }, { env: { TMPDIR: '/nowhere' } });
  expectRefusal(run, 'Set TMPDIR to a folder that exists, has room and can be written.');
  expect(run.output).toContain(
    'ClnrmError: Failed to create the folder for runs: ENOENT: no such file or directory, mkdir ',
  );
});

test.skipIf(!namespaces)('a full disk is one error, and nothing half-made stays', async () => {
  const wrapper = within(
    'mount -t tmpfs -o size=16k none "$TMPDIR"; head -c 99999 /dev/zero > "$TMPDIR/filler" 2>/dev/null',
  );
  const run = await attempt({ 'b.test.ts': passes }, { wrapper });
  expectRefusal(
    run,
    'ClnrmError: Failed to create the folder for runs: ENOSPC: no space left on device, write. Set TMPDIR',
  );
});

test.skipIf(!namespaces)('a project that cannot be written runs', async () => {
  const wrapper = within('mount --bind "$PWD" "$PWD" && mount -o remount,ro,bind "$PWD" && cd "$PWD"');
  const run = await attempt({}, { wrapper }, ['--reporter=default', '--no-cache']);
  expect(run.output).toContain('Tests  1 passed (1)');
  expect(run.left).toEqual(nothing);
});

test('a path with spaces, quotes, percent signs and other alphabets runs, also without a home', async () => {
  const folder = `it's "ünï" cödé %41 & $HOME`;
  const run = await attempt({}, { folder, env: { HOME: '' } });
  expect(run.output).toContain('Tests  1 passed (1)');
  expect(run).toMatchObject({ code: 0, left: nothing });
});
