import assert from 'node:assert/strict';
import { ready } from '../readiness/ready.ts';
import { pause } from '../pause.ts';
import { eventually, isAnswered, rejection } from './eventually.ts';
import type { RuntimeLaw } from './runtime-law.ts';
import { answering, idle, up, withChild } from './scripts.ts';

const printsUp = { ready: ready.log('up') };
const isClosed = async (url: string): Promise<boolean> =>
  await fetch(url).then(
    () => false,
    () => true,
  );

/** How a service ends, by itself, by request and by force, and how it begins again. */
export const lifeLaws: readonly RuntimeLaw[] = [
  {
    claim: 'a service is what the runtime says it is',
    check: async ({ run, identity }) => {
      assert.equal((await run(up, printsUp)).identity.kind, identity);
    },
  },
  {
    claim: 'stop asks by SIGTERM and lets the service finish what it does',
    check: async ({ run }) => {
      const script = `process.on('SIGTERM', () => setTimeout(() => { console.log('flushed'); process.exit(0); }, 50)); ${up}`;
      const service = await run(script, { ...printsUp, graceful: 10_000 });
      await service.stop();

      assert.deepEqual(service.logs(), ['up', 'flushed']);
    },
  },
  {
    claim: 'a service that ignores SIGTERM is killed when its time is over',
    check: async ({ run }) => {
      const service = await run(`process.on('SIGTERM', () => console.log('ignored')); ${answering(`''`)}`, {
        graceful: 200,
      });
      const { url } = service;
      await service.stop();

      assert.deepEqual(service.logs(), ['ignored']);
      assert.ok(await isClosed(url));
    },
  },
  {
    claim: 'without a graceful time a service is killed at once',
    check: async ({ run }) => {
      const service = await run(`process.on('SIGTERM', () => console.log('asked')); ${up}`, {
        ...printsUp,
        graceful: 0,
      });
      await service.stop();

      assert.deepEqual(service.logs(), ['up']);
    },
  },
  {
    claim: 'stopping twice at once stops once',
    check: async ({ run }) => {
      const service = await run(
        `process.on('SIGTERM', () => { console.log('asked'); process.exit(); }); ${up}`,
        printsUp,
      );
      await Promise.all([service.stop(), service.stop()]);
      await service.stop();

      assert.deepEqual(service.logs(), ['up', 'asked']);
    },
  },
  {
    claim: 'nothing answers at the address of a service that was stopped',
    check: async ({ run }) => {
      const service = await run(answering(`''`));
      const { url } = service;
      await service.stop();

      assert.ok(await isClosed(url));
    },
  },
  {
    claim: 'what a service has started ends with it',
    check: async ({ run }) => {
      const service = await run(withChild(`process.on('SIGTERM', () => process.exit(0)); ${idle}`), {
        ready: ready.log('child'),
        graceful: 200,
      });
      assert.equal((await service.usage()).processes, 2);
      await service.stop();

      assert.equal((await rejection(service.usage())).code, 'CLNRM_SERVICE_EXITED');
    },
  },
  {
    claim: 'the exit of a service is known by its code',
    check: async ({ run }) => {
      const service = await run(`process.on('SIGUSR2', () => process.exit(7)); ${up}`, printsUp);
      await service.signal('SIGUSR2');
      await eventually('its end', () => service.exit !== undefined);

      assert.equal(service.exit?.kind === 'exited' && service.exit.code, 7);
    },
  },
  {
    claim: 'the exit of a service is known by the signal that ended it',
    check: async ({ run }) => {
      const service = await run(up, printsUp);
      await service.signal('SIGKILL');
      await eventually('its end', () => service.exit !== undefined);

      assert.equal(service.exit?.kind === 'killed' && service.exit.signal, 'SIGKILL');
    },
  },
  {
    claim: 'a service that runs has no exit',
    check: async ({ run }) => {
      assert.equal((await run(up, printsUp)).exit, undefined);
    },
  },
  {
    claim: 'a service that has died says so when it is asked',
    check: async ({ run }) => {
      const service = await run(
        `process.on('SIGUSR2', () => { throw new Error('boom'); }); ${answering(`''`)}`,
      );
      await service.signal('SIGUSR2');
      await eventually('its end', () => service.exit !== undefined);
      const error = await rejection(service.fetch('/orders'));

      assert.equal(error.code, 'CLNRM_SERVICE_EXITED');
      assert.match(
        error.message,
        /^Failed to ask service "subject" for \/orders: it exited with code 1 after \d+ ms\./,
      );
      assert.match(error.message, /Error: boom/);
    },
  },
  {
    claim: 'a service that was stopped says so when it is asked',
    check: async ({ run }) => {
      const service = await run(answering(`''`));
      await service.stop();

      assert.match(
        (await rejection(service.fetch('/orders'))).message,
        /^Failed to ask service "subject" for \/orders: it has been stopped\. Start it again before asking\./,
      );
    },
  },
  {
    claim: 'a signal reaches the service',
    check: async ({ run }) => {
      const service = await run(`process.on('SIGUSR2', () => console.log('signalled')); ${up}`, printsUp);
      await service.signal('SIGUSR2');

      await eventually('the signal', () => service.logs().includes('signalled'));
    },
  },
  {
    claim: 'a service that is paused and goes on answers again',
    check: async ({ run }) => {
      const service = await run(answering(`'awake'`));
      await service.signal('SIGSTOP');
      await assert.rejects(service.fetch('/', { signal: AbortSignal.timeout(200) }));
      await service.signal('SIGCONT');

      assert.equal(await (await service.fetch('/')).text(), 'awake');
    },
  },
  {
    claim: 'a service that is paused can be stopped',
    check: async ({ run }) => {
      const service = await run(answering(`''`), { graceful: 200 });
      const { url } = service;
      await service.signal('SIGSTOP');
      await service.stop();

      assert.ok(await isClosed(url));
    },
  },
  {
    claim: 'a restart keeps the addresses and gives another process',
    check: async ({ run }) => {
      const service = await run(answering('process.env.PORT'), { ports: { a: 'free', b: 'free' } });
      const before = [service.url, service.address('b'), service.ports];
      const text = await (await service.fetch('/')).text();
      await service.restart();

      assert.deepEqual([service.url, service.address('b'), service.ports], before);
      assert.equal(await (await service.fetch('/')).text(), text);
    },
  },
  {
    claim: 'a restart ends all that the service had started',
    check: async ({ run }) => {
      const service = await run(withChild(`process.on('SIGTERM', () => process.exit(0)); ${idle}`), {
        ready: ready.log('child'),
        graceful: 200,
      });
      await service.restart();

      assert.equal((await service.usage()).processes, 2);
    },
  },
  {
    claim: 'a service that has died can be restarted',
    check: async ({ run }) => {
      const service = await run(answering(`'back'`));
      await service.signal('SIGKILL');
      await eventually('its end', () => service.exit !== undefined);
      await service.restart();

      assert.equal(service.exit, undefined);
      assert.equal(await (await service.fetch('/')).text(), 'back');
    },
  },
  {
    claim: 'a service that was stopped is not restarted',
    check: async ({ run }) => {
      const service = await run(up, printsUp);
      await service.stop();

      assert.match(
        (await rejection(service.restart())).message,
        /^Failed to restart service "subject": it has been stopped\./,
      );
    },
  },
  {
    claim: 'a stop gives up a restart that is under way, and nothing of it runs',
    check: async ({ run }) => {
      for (const delay of [0, 100]) {
        const service = await run(answering(`''`), { graceful: 0 });
        const { url } = service;
        const restarted = service.restart().then(
          () => 'restarted',
          (error: unknown) => String(error),
        );
        await pause(delay);
        await service.stop();

        assert.match(
          await restarted,
          /^restarted$|Failed to restart service "subject": it has been stopped\./,
        );
        assert.ok(!(await isAnswered(url)));
      }
    },
  },
  {
    claim: 'restarts that are asked for at once come one after the other',
    check: async ({ run }) => {
      const service = await run(answering(`''`));
      await Promise.all([service.restart(), service.restart(), service.restart()]);
      assert.ok(await isAnswered(service.url));
      await service.stop();

      assert.ok(!(await isAnswered(service.url)));
    },
  },
  {
    claim: 'a restart that does not get ready fails as a start does and leaves nothing running',
    check: async ({ run }) => {
      const script = `
        const fs = require('node:fs'), mark = require('node:os').tmpdir() + '/' + process.env.MARK;
        if (fs.existsSync(mark)) { fs.rmSync(mark); process.exit(4); }
        fs.writeFileSync(mark, ''); ${answering(`''`)}`;
      const service = await run(script, { env: { MARK: `law-${process.pid}-${Date.now()}` } });
      const error = await rejection(service.restart());

      assert.equal(error.code, 'CLNRM_SERVICE_EXITED');
      assert.match(error.message, /it exited with code 4/);
    },
  },
  {
    claim: 'what a service uses is measured',
    check: async ({ run }) => {
      const script = `const end = Date.now() + 300; while (Date.now() < end); ${up}`;
      const service = await run(script, printsUp);
      const { cpuSeconds, memory, processes } = await service.usage();

      assert.ok(cpuSeconds >= 0.05, `${cpuSeconds} s`);
      assert.ok(memory > 5_000_000, `${memory} bytes`);
      assert.equal(processes, 1);
    },
  },
  {
    claim: 'a handle ends its service when it goes out of scope',
    check: async ({ start, node }) => {
      const { services } = await start({ subject: node(answering(`''`)) });
      let url = '';
      {
        await using service = services.subject;
        url = service.url;
      }

      assert.ok(await isClosed(url));
    },
  },
];
