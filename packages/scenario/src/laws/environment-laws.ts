import assert from 'node:assert/strict';
import { secret } from '../definition/secret.ts';
import type { RunningService } from '../service/running-service.ts';
import { eventually } from './eventually.ts';
import type { RuntimeLaw } from './runtime-law.ts';
import { answering, environmentServer } from './scripts.ts';

/** What a service finds when it starts. */
export const environmentLaws: readonly RuntimeLaw[] = [
  {
    claim: 'variables arrive as they are, whatever they hold',
    check: async ({ run }) => {
      const values = { A: 'x=y', B: `'"\\$HOME`, C: 'two\nlines', D: 'grün ✓', E: '', F: ' padded ' };
      const service = await run(environmentServer, { env: values });

      for (const [name, value] of Object.entries(values)) assert.equal(await variable(service, name), value);
    },
  },
  {
    claim: 'numbers and truth values arrive as text',
    check: async ({ run }) => {
      const service = await run(environmentServer, { env: { LIMIT: 12, DEBUG: false } });

      assert.equal(await variable(service, 'LIMIT'), '12');
      assert.equal(await variable(service, 'DEBUG'), 'false');
    },
  },
  {
    claim: 'an undefined variable is removed',
    check: async ({ run }) => {
      const service = await run(environmentServer, { env: { OTEL_SERVICE_NAME: undefined } });

      assert.equal(await variable(service, 'OTEL_SERVICE_NAME'), null);
    },
  },
  {
    claim: 'arguments arrive as they are, whatever they hold',
    check: async ({ run }) => {
      const args = ['a b', `'"\\$HOME`, '', 'grün', '*', 'x=y'];
      const service = await run(answering('JSON.stringify(process.argv.slice(1))'), {}, args);

      assert.deepEqual(await (await service.fetch('/')).json(), args);
    },
  },
  {
    claim: 'a function of what is needed may take its time',
    check: async ({ start, node }) => {
      const { services } = await start({
        db: node(environmentServer),
        api: node(environmentServer, {
          needs: ['db'],
          env: async ({ db }) => {
            await new Promise((resolve) => setImmediate(resolve));
            return { NAME: db.name };
          },
        }),
      });

      assert.equal(await variable(services.api, 'NAME'), 'db');
    },
  },
  {
    claim: 'a secret arrives and is shown nowhere',
    check: async ({ run }) => {
      const service = await run(`console.log('key ' + process.env.KEY); ${environmentServer}`, {
        env: { KEY: secret('hunter2') },
      });

      assert.equal(await variable(service, 'KEY'), 'hunter2');
      assert.equal(service.environment['KEY'], '***');
      // Lines may take longer than an answer.
      await eventually('a line', () => service.logs().length > 0);
      assert.deepEqual(service.logs(), ['key ***']);
    },
  },
  {
    claim: 'the handle shows the variables that the service was given',
    check: async ({ run }) => {
      const service = await run(environmentServer, { env: { COLOUR: 'blue' } });

      assert.equal(service.environment['COLOUR'], 'blue');
      assert.equal(service.environment['PORT'], await variable(service, 'PORT'));
    },
  },
  {
    claim: 'OpenTelemetry knows a service by its name',
    check: async ({ run }) => {
      const service = await run(environmentServer);

      assert.equal(await variable(service, 'OTEL_SERVICE_NAME'), 'subject');
    },
  },
  {
    claim: 'the trace that the test process was started in does not reach a service',
    alone: true,
    check: async ({ run, later }) => {
      const names = ['TRACEPARENT', 'TRACESTATE', 'BAGGAGE'];
      for (const name of names) {
        const before = process.env[name];
        process.env[name] = 'stale';
        later(() => restore(name, before));
      }
      const service = await run(environmentServer);

      for (const name of names) assert.equal(await variable(service, name), null);
    },
  },
  {
    claim: 'a service that several tests share carries the name of none',
    alone: true,
    check: async ({ run, later }) => {
      const before = process.env['OTEL_RESOURCE_ATTRIBUTES'];
      process.env['OTEL_RESOURCE_ATTRIBUTES'] = 'clnrm.test.id=1,team=shop';
      later(() => restore('OTEL_RESOURCE_ATTRIBUTES', before));
      const service = await run(environmentServer);

      assert.doesNotMatch((await variable(service, 'OTEL_RESOURCE_ATTRIBUTES')) ?? '', /clnrm\.test\.id/);
    },
  },
];

async function variable(service: RunningService, name: string): Promise<string | null> {
  return (await (await service.fetch(`/?${name}`)).json()) as string | null;
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}
