import assert from 'node:assert/strict';
import { ready } from '../readiness/ready.ts';
import { eventually, rejection } from './eventually.ts';
import type { RuntimeLaw } from './runtime-law.ts';
import { answering, up } from './scripts.ts';

const printsUp = { ready: ready.log('up') };

/** Programs that are run beside a service. */
export const execLaws: readonly RuntimeLaw[] = [
  {
    claim: 'a program beside a service gives its output on both streams and its exit code',
    check: async ({ run }) => {
      const service = await run(up, printsUp);
      const result = await service.exec([
        'node',
        '-e',
        `console.log('out'); console.error('err'); process.exitCode = 3;`,
      ]);

      assert.deepEqual(result, { code: 3, stdout: 'out\n', stderr: 'err\n' });
    },
  },
  {
    claim: 'a command line is taken apart as a shell would',
    check: async ({ run }) => {
      const service = await run(up, printsUp);
      const { stdout } = await service.exec(`node -p "process.argv.slice(1).join('|')" 'a b' c`);

      assert.equal(stdout, 'a b|c\n');
    },
  },
  {
    claim: 'a program beside a service has its environment and what is added',
    check: async ({ run }) => {
      const service = await run(up, { ...printsUp, env: { COLOUR: 'blue', SIZE: 'small' } });
      const { stdout } = await service.exec(['node', '-p', 'process.env.COLOUR + process.env.SIZE'], {
        env: { SIZE: 'large' },
      });

      assert.equal(stdout, 'bluelarge\n');
    },
  },
  {
    claim: 'a program beside a service reads what it is given',
    check: async ({ run }) => {
      const service = await run(up, printsUp);
      const { stdout } = await service.exec(['node', '-e', 'process.stdin.pipe(process.stdout)'], {
        input: 'grün\n'.repeat(1000),
      });

      assert.equal(stdout, 'grün\n'.repeat(1000));
    },
  },
  {
    claim: 'a program beside a service reaches it at its own port',
    check: async ({ run }) => {
      const service = await run(answering(`'inside'`));
      const script = `fetch('http://127.0.0.1:' + process.env.PORT).then(async (r) => console.log(await r.text()))`;

      assert.equal((await service.exec(['node', '-e', script])).stdout, 'inside\n');
    },
  },
  {
    claim: 'a program beside a service that a signal ends has 128 and its number for a code',
    check: async ({ run }) => {
      const service = await run(up, printsUp);
      const script = `process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`;

      assert.equal((await service.exec(['node', '-e', script])).code, 143);
    },
  },
  {
    claim: 'a program that there is not is named',
    check: async ({ run }) => {
      const service = await run(up, printsUp);
      const error = await rejection(service.exec('no-such-program-of-clnrm --version'));

      assert.match(error.message, /no-such-program-of-clnrm/);
    },
  },
  {
    claim: 'a program beside a service that takes too long is ended',
    check: async ({ run }) => {
      const service = await run(up, printsUp);
      const before = (await service.usage()).processes;
      const late = await rejection(
        service.exec(['node', '-e', 'setInterval(() => {}, 1000)'], { deadline: 300 }),
      );
      assert.match(
        late.message,
        /^Failed to run "node -e .*" beside service "subject": it did not end within 300 ms and was killed\. Raise "deadline", or give it less to do\.$/,
      );

      await eventually('its end', async () => (await service.usage()).processes === before);
    },
  },
  {
    claim: 'nothing is run beside a service that is gone',
    check: async ({ run }) => {
      const service = await run(up, printsUp);
      await service.stop();

      assert.equal((await rejection(service.exec('node -v'))).code, 'CLNRM_SERVICE_EXITED');
    },
  },
];
