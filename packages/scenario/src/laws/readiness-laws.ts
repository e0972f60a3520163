import assert from 'node:assert/strict';
import { openSpanRoom, type SpanRoom, startReceiver } from '@clnrm/spans';
import { ready } from '../readiness/ready.ts';
import type { LawWorld, RuntimeLaw } from './runtime-law.ts';
import { answering, idle, sendingSpan, up } from './scripts.ts';

/** When a service counts as ready, and what is said when it does not get so. */
export const readinessLaws: readonly RuntimeLaw[] = [
  {
    claim: 'a service is ready when its port accepts connections, not before',
    check: async ({ run }) => {
      const service = await run(
        `setTimeout(() => { console.log('listening'); ${answering(`'late'`)} }, 150);`,
      );

      assert.deepEqual(service.logs(), ['listening']);
      assert.equal(await (await service.fetch('/')).text(), 'late');
    },
  },
  {
    claim: 'a service is ready when its path answers well, not before',
    check: async ({ run }) => {
      const script = `
        let asked = 0;
        require('node:http').createServer((_, response) => {
          response.statusCode = ++asked < 3 ? 503 : 204;
          response.setHeader('asked', asked);
          response.end();
        }).listen(process.env.PORT);`;
      const service = await run(script, { ready: ready.http('/health') });

      assert.ok(Number((await service.fetch('/')).headers.get('asked')) > 3);
    },
  },
  {
    claim: 'a status that was asked for is the only one that counts',
    check: async ({ run }) => {
      const script = `
        let asked = 0;
        require('node:http').createServer((_, response) => {
          response.statusCode = ++asked < 3 ? 200 : 418;
          response.end(String(asked));
        }).listen(process.env.PORT);`;
      const service = await run(script, { ready: ready.http('/', { status: 418 }) });

      assert.equal(await (await service.fetch('/')).text(), '4');
    },
  },
  {
    claim: 'a probe says not to record it',
    check: async ({ run }) => {
      const script = `
        let first;
        require('node:http').createServer((request, response) => {
          first ??= request.headers.traceparent;
          response.end(first);
        }).listen(process.env.PORT);`;
      const service = await run(script, { ready: ready.http('/') });

      assert.match(await (await service.fetch('/')).text(), /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    },
  },
  {
    claim: 'a service is ready when it prints a line on standard output',
    check: async ({ run }) => {
      const service = await run(`setTimeout(() => console.log('state: up 1'), 50); ${idle}`, {
        ready: ready.log(/up \d/),
      });

      assert.deepEqual(service.logs(), ['state: up 1']);
    },
  },
  {
    claim: 'a service is ready when it prints a line on standard error',
    check: async ({ run }) => {
      const service = await run(`setTimeout(() => console.error('up'), 50); ${idle}`, {
        ready: ready.log('up'),
      });

      assert.deepEqual(service.logs(), ['up']);
    },
  },
  {
    claim: 'a service is ready when a command beside it succeeds',
    check: async ({ run }) => {
      const check = `process.exit(require('node:fs').existsSync(require('node:os').tmpdir()) ? 0 : 1)`;
      const service = await run(up, { ports: {}, ready: ready.command(['node', '-e', check]) });

      assert.equal(service.exit, undefined);
    },
  },
  {
    claim: 'a service is ready when its span arrives',
    alone: true,
    check: async (world) => {
      await openRoom(world);
      const service = await world.run(sendingSpan('db.ready', `console.log('sent'); ${idle}`), {
        ports: {},
        ready: ready.span('db.ready'),
      });

      assert.equal(service.exit, undefined);
    },
  },
  {
    claim: 'a span of another name does not make it ready, and is counted',
    alone: true,
    check: async (world) => {
      await openRoom(world);
      const script = sendingSpan('db.opened', `console.log('sent'); ${idle}`);
      const definition = world.node(script, { ports: {}, ready: ready.span('db.ready'), deadline: 1500 });
      const error = await world.failure({ db: definition });

      assert.match(
        error.message,
        /^Failed to start service "db": there was no span "db\.ready" within 1500 ms \(last attempt: 1 other span of it arrived\)\./,
      );
    },
  },
  {
    claim: 'without recording, a span is not waited for in vain',
    alone: true,
    check: async ({ node, failure }) => {
      const error = await failure({ db: node(up, { ports: {}, ready: ready.span('db.ready') }) });

      assert.equal(error.code, 'CLNRM_SERVICE_UNABLE');
      assert.match(error.message, /no spans are recorded here/);
    },
  },
  {
    claim: 'a service is ready when it is so in all of several ways',
    check: async ({ run }) => {
      const service = await run(`${answering(`''`)} setTimeout(() => console.log('warm'), 150);`, {
        ready: ready.all(ready.port(), ready.log('warm')),
      });

      assert.deepEqual(service.logs(), ['warm']);
    },
  },
  {
    claim: 'a service that never gets ready is stopped, and the error says what was waited for',
    check: async ({ node, failure }) => {
      const error = await failure({ db: node(up, { deadline: 500 }) });

      assert.equal(error.code, 'CLNRM_SERVICE_NOT_READY');
      assert.match(
        error.message,
        /^Failed to start service "db": there was no connection to \S+:\d+ within 500 ms \(last attempt: [^)]+\)\. It has been stopped\./,
      );
      assert.match(error.message, /It printed:\n {2}up$/);
    },
  },
  {
    claim: 'a service that exits while it starts fails at once with its code and its last lines',
    check: async ({ node, failure }) => {
      const error = await failure({ db: node(`console.error('no disk'); process.exitCode = 3;`) });

      assert.equal(error.code, 'CLNRM_SERVICE_EXITED');
      assert.match(error.message, /it exited with code 3 after \d+ ms, before there was any connection to/);
      assert.match(error.message, /It printed:\n {2}no disk$/);
    },
  },
  {
    claim: 'a service that is killed while it starts is told apart from one that exits',
    check: async ({ node, failure }) => {
      const error = await failure({ db: node(`process.kill(process.pid, 'SIGKILL'); ${idle}`) });

      assert.match(error.message, /it was ended by SIGKILL after \d+ ms/);
    },
  },
  {
    claim: 'a line of an earlier start does not make a restart ready',
    check: async ({ run }) => {
      const service = await run(`setTimeout(() => console.log('up'), 100); ${idle}`, {
        ports: {},
        ready: ready.log('up'),
      });
      await service.restart();

      assert.deepEqual(service.logs(), ['up', 'up']);
    },
  },
  {
    claim: 'without a port a service is ready as soon as it has been started',
    check: async ({ run }) => {
      const service = await run(idle, { ports: {} });

      assert.equal(service.exit, undefined);
    },
  },
];

/** Opens a room with a receiver of its own, which is what records spans. */
async function openRoom({ later }: LawWorld): Promise<SpanRoom> {
  const receiver = await startReceiver();
  const room = openSpanRoom({ receiver });
  later(async () => {
    room.close();
    await receiver.stop();
  });
  return room;
}
