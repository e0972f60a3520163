import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from './runtime/process/free-port.ts';
import { isRunning } from './runtime/process/process-group.ts';
import type { ProcessOptions } from './process-options.ts';
import { type ProcessService, startProcess } from './start-process.ts';

/** Processes take their time on a busy machine; only a hang is a failure. */
const patient = { timeout: 30_000 };
vi.setConfig({ testTimeout: 60_000 });

const answering = `
  require('node:http').createServer((request, response) => response.end('hello from ' + request.url))
    .listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
`;

test('a service is ready when its path answers, on a free port handed over as PORT', async () => {
  const service = await start({ args: ['-e', answering], ready: { http: '/health' } });

  expect(service.url).toBe(`http://127.0.0.1:${service.port}`);
  const response = await service.fetch('/orders?id=1');
  expect(await response.text()).toBe('hello from /orders?id=1');
  expect(service.logs()).toEqual(['listening']);
});

test('a status of 400 or more is not ready yet', async () => {
  const warmingUp = `
    let asked = 0;
    require('node:http').createServer((request, response) => {
      asked++;
      response.statusCode = asked < 3 ? 503 : 204;
      response.end();
      if (asked === 3) console.log('warm');
    }).listen(process.env.PORT);
  `;
  const service = await start({ args: ['-e', warmingUp], ready: { http: '/' } });

  await expect.poll(() => service.logs(), patient).toEqual(['warm']);
});

test('a probe carries a trace context that says not to record it', async () => {
  const echoing = `
    require('node:http').createServer((request, response) => {
      console.log(request.headers.traceparent);
      response.end();
    }).listen(process.env.PORT);
  `;
  const service = await start({ args: ['-e', echoing], ready: { http: '/' } });

  await expect.poll(() => service.logs()[0], patient).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
});

test('a service is ready when its port accepts connections', async () => {
  const service = await start({ args: ['-e', answering], ready: { port: true } });

  expect((await service.fetch('/')).status).toBe(200);
});

test('a service is ready when it prints the line that was waited for', async () => {
  const talking = `
    console.log('starting'); console.error('waiting for jobs'); setInterval(() => {}, 1000);
  `;
  const service = await start({ args: ['-e', talking], ready: { log: /waiting for \w+/g } });

  expect(service.logs().toSorted()).toEqual(['starting', 'waiting for jobs']);
});

test('{port} stands for the port in arguments and variables, and a variable can be removed', async () => {
  process.env['CLNRM_TEST_INHERITED'] = 'yes';
  onTestFinished(() => {
    delete process.env['CLNRM_TEST_INHERITED'];
  });
  const showing = `
    const { PORT, ADDRESS, CLNRM_TEST_INHERITED } = process.env;
    console.log(JSON.stringify([PORT, ADDRESS, CLNRM_TEST_INHERITED ?? null, process.argv[1]]));
    setInterval(() => {}, 1000);
  `;
  const args = ['-e', showing, 'http://127.0.0.1:{port}'];
  const env = { ADDRESS: '[::1]:{port}' };
  const kept = await start({ args, env, ready: { log: /^\[/ } });
  const removed = await start({ args, env: { CLNRM_TEST_INHERITED: undefined }, ready: { log: /^\[/ } });

  expect(JSON.parse(kept.logs()[0] ?? '')).toEqual([
    String(kept.port),
    `[::1]:${kept.port}`,
    'yes',
    `http://127.0.0.1:${kept.port}`,
  ]);
  expect(JSON.parse(removed.logs()[0] ?? '')[2]).toBe(null);
});

test('a service that serves several tests does not inherit the trace its test process was started in', async () => {
  process.env['TRACEPARENT'] = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  onTestFinished(() => {
    delete process.env['TRACEPARENT'];
  });
  const showing = `console.log('parent', process.env.TRACEPARENT); setInterval(() => {}, 1000);`;
  const service = await start({ args: ['-e', showing], ready: { log: /parent/ } });

  expect(service.logs()).toEqual(['parent undefined']);
});

test('a service that never gets ready is stopped, and the error says what was waited for', async () => {
  const port = await freePort();
  const sleeping = `console.log('pid', process.pid); setInterval(() => {}, 1000);`;
  const failure = await failureOf({
    args: ['-e', sleeping],
    port,
    ready: { http: '/health' },
    deadline: 700,
  });

  const pid = Number(/pid (\d+)/.exec(failure.message)?.[1]);
  expect(failure.message).toBe(
    `Failed to start service "subject": there was no answer below 400 from GET http://127.0.0.1:${port}/health ` +
      'within 700 ms (last attempt: connection refused). It has been stopped. ' +
      `Raise "deadline" if it needs longer, or correct "ready". It printed:\n  pid ${pid}`,
  );
  expect(failure).toHaveProperty('code', 'CLNRM_SERVICE_NOT_READY');
  expect(isRunning(pid)).toBe(false);
});

test('a line that never comes is named, and so is silence', async () => {
  const failure = await failureOf({
    args: ['-e', 'setInterval(() => {}, 1000)'],
    ready: { log: /listening/i },
    deadline: 200,
  });

  expect(failure.message).toBe(
    'Failed to start service "subject": there was no line that matches /listening/i within 200 ms. ' +
      'It has been stopped. Raise "deadline" if it needs longer, or correct "ready". It printed nothing.',
  );
});

test('a service that dies while starting fails at once with its exit code and its last lines', async () => {
  const dying = `
    for (let line = 1; line <= 25; line++) console.log('line', line);
    console.error('no database'); process.exitCode = 3;
  `;
  const failure = await failureOf({ args: ['-e', dying], ready: { port: true }, deadline: 60_000 });

  expect(failure.message).toMatch(
    /^Failed to start service "subject": it exited with code 3 after \d+ ms, before there was any connection to 127\.0\.0\.1:\d+\. Run it by hand to see why: /,
  );
  expect(failure.message).toContain('The last 20 of 26 lines it printed:\n  line 7\n');
  expect(failure.message).toMatch(/ {2}no database$/m);
  expect(failure).toHaveProperty('code', 'CLNRM_SERVICE_EXITED');
});

test('a service that is killed while starting is told apart from one that exits', async () => {
  const failure = await failureOf({
    args: ['-e', `process.kill(process.pid, 'SIGKILL')`],
    ready: { log: /never/ },
  });

  expect(failure.message).toMatch(/: it was ended by SIGKILL after \d+ ms, before there was any line/);
});

test('a command that does not exist is named', async () => {
  const failure = await failureOf({ command: 'no-such-command-of-clnrm', ready: { port: true } });

  expect(failure.message).toMatch(
    /^Failed to start service "subject": command "no-such-command-of-clnrm" was not found\. Install it, or give "command" as a path\. It was looked for in .+\.$/,
  );
  expect(failure).toHaveProperty('code', 'CLNRM_SERVICE_COMMAND');
});

test('a command that may not be executed is told apart from one that does not exist', async () => {
  const failure = await failureOf({ command: import.meta.filename, ready: { port: true } });

  expect(failure.message).toBe(
    `Failed to start service "subject": command "${import.meta.filename}" may not be executed. ` +
      'Make it executable, or name its interpreter as "command".',
  );
});

test('a working directory that does not exist is told apart from a missing command', async () => {
  const failure = await failureOf({ cwd: '/no/such/directory', ready: { port: true } });

  expect(failure.message).toBe(
    'Failed to start service "subject": its "cwd" /no/such/directory is not a directory. Correct "cwd".',
  );
});

test('a port that is taken is an error before anything starts, not the answer of a stranger', async () => {
  const stranger = createServer((_, response) => response.end('stranger'));
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  onTestFinished(() => void stranger.close());
  const address = stranger.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const failure = await failureOf({ args: ['-e', answering], port, ready: { http: '/' } });

  expect(failure.message).toBe(
    `Failed to start service "subject": port ${port} is in use already. ` +
      'Stop what listens there, or leave "port" out to have a free one chosen.' +
      (process.platform === 'linux' ? ' It belongs to this process.' : ''),
  );
  expect(failure).toHaveProperty('code', 'CLNRM_SERVICE_PORT_TAKEN');
});

test('a chosen port that is lost before the service listens is replaced by another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scenario-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const losing = `
    const fs = require('node:fs'), mark = process.argv[1];
    if (fs.existsSync(mark)) { ${answering} }
    else {
      fs.writeFileSync(mark, '');
      require('node:net').createServer().listen(0, function () {
        require('node:net').createServer().listen(this.address().port);
      });
    }
  `;
  const service = await start({ args: ['-e', losing, join(folder, 'lost')], ready: { http: '/' } });

  expect(service.logs()).toEqual(['listening']);
});

test.each<[string, Partial<ProcessOptions> & Record<string, unknown>, string]>([
  ['an empty command', { command: ' ' }, 'its "command" is " ". Give "command" as a non-empty text.'],
  [
    'a negative deadline',
    { deadline: -1 },
    'its "deadline" is -1. Give "deadline" in milliseconds, 0 or more.',
  ],
  [
    'a graceful NaN',
    { graceful: Number.NaN },
    'its "graceful" is null. Give "graceful" in milliseconds, 0 or more.',
  ],
  [
    'a port beyond the last',
    { port: 65_536 },
    'its "port" is 65536. Give "port" as a whole number from 1 to 65535.',
  ],
  [
    'a readiness of no kind',
    { ready: Object.create(null) },
    'its "ready" is {}. Use one of { http: "/health" }, { port: true } and { log: /listening/ }.',
  ],
  [
    'a path without a slash',
    { ready: { http: 'health' } },
    'its "ready" is {"http":"health"}. Use one of { http: "/health" }, { port: true } and { log: /listening/ }.',
  ],
  [
    'an awaited port 0',
    { ready: { port: 0 } },
    'its "ready.port" is 0. Give "ready.port" as a whole number from 1 to 65535.',
  ],
])('%s is rejected by name', async (_, options, sentence) => {
  const failure = await failureOf({ ready: { port: true }, ...options });

  expect(failure.message).toBe(`Failed to start service "subject": ${sentence}`);
  expect(failure).toHaveProperty('code', 'CLNRM_SERVICE_OPTION');
});

type Subject = Partial<ProcessOptions> & Pick<ProcessOptions, 'ready'>;

async function start(options: Subject): Promise<ProcessService> {
  const service = await startProcess({ name: 'subject', command: process.execPath, ...options });
  onTestFinished(() => service.stop());
  return service;
}

async function failureOf(options: Subject): Promise<Error> {
  return await start(options).then(
    () => expect.unreachable('the service started'),
    (error: Error) => error,
  );
}
