import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { server } from '../kinds/server.ts';
import { type NetworkAccess, networkAccesses } from '../definition/network-access.ts';
import { ready } from '../readiness/ready.ts';
import { eventually } from './eventually.ts';
import type { RuntimeLaw } from './runtime-law.ts';
import { answering, up } from './scripts.ts';

const reading = `require('node:fs').readFileSync((process.env.SERVICE_FOLDER ?? '') + '/' + process.env.FILE, 'utf8')`;

/** What a service has of its machine: files, a network, a share of processors and memory. */
export const placeLaws: readonly RuntimeLaw[] = [
  {
    claim: 'a file is there when a service starts',
    check: async ({ run, features }) => {
      const path = features.ownFiles ? '/etc/app/app.conf' : 'etc/app.conf';
      const service = await run(answering(reading), {
        env: { FILE: path },
        files: { [path]: 'colour=blue\ngrün' },
      });

      assert.equal(await (await service.fetch('/')).text(), 'colour=blue\ngrün');
    },
  },
  {
    claim: 'a file of bytes has its mode',
    check: async ({ run, features }) => {
      const path = features.ownFiles ? '/tool' : 'tool';
      const stat = `require('node:fs').statSync((process.env.SERVICE_FOLDER ?? '') + '/' + process.env.FILE)`;
      const service = await run(answering(`[${stat}.size, ${stat}.mode & 0o777]`), {
        env: { FILE: path },
        files: { [path]: { content: new Uint8Array([0, 255, 10]), mode: 0o755 } },
      });

      assert.equal(await (await service.fetch('/')).text(), `3,${String(0o755)}`);
    },
  },
  {
    claim: 'what a service writes to a volume outlasts its restart',
    check: async ({ run, features }) => {
      const volume = features.ownFiles ? '/data' : 'data';
      const script = `
        const fs = require('node:fs');
        const file = (process.env.SERVICE_FOLDER ?? '') + '/' + process.env.VOLUME + '/starts';
        const starts = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) + 1 : 1;
        fs.writeFileSync(file, String(starts)); ${answering('starts')}`;
      const service = await run(script, { env: { VOLUME: volume }, volumes: [volume] });
      await service.restart();

      assert.equal(await (await service.fetch('/')).text(), '2');
    },
  },
  {
    claim: 'services share a volume that they name alike, each where it wants it',
    check: async ({ start, node, features }) => {
      const [written, read] = features.ownFiles ? ['/out', '/in/all'] : ['out', 'in/all'];
      const write = `
        const fs = require('node:fs');
        fs.writeFileSync((process.env.SERVICE_FOLDER ?? '') + '/out/text', 'shared'); ${up}`;
      const { services } = await start({
        a: node(write, { volumes: [{ name: 'text', path: written }], ready: ready.log('up') }),
        b: node(answering(reading), {
          needs: ['a'],
          env: { FILE: `${read}/text` },
          volumes: [{ name: 'text', path: read }],
        }),
      });

      assert.equal(await (await services.b.fetch('/')).text(), 'shared');
    },
  },
  {
    claim: 'two services of one definition have files of their own',
    check: async ({ start, node, features }) => {
      const path = features.ownFiles ? '/data/name' : 'data/name';
      const make = (text: string): ReturnType<typeof node> =>
        node(answering(reading), { env: { FILE: path }, files: { [path]: text } });
      const { services } = await start({ a: make('a'), b: make('b') });

      assert.equal(await (await services.a.fetch('/')).text(), 'a');
      assert.equal(await (await services.b.fetch('/')).text(), 'b');
    },
  },
  {
    claim: 'access to a network that a runtime cannot hold a service to is refused before anything starts',
    appliesTo: ({ networks }) => networks.length < networkAccesses.length,
    check: async ({ node, failure, features }) => {
      const missing = networkAccesses.filter((access) => !features.networks.includes(access));
      for (const network of missing) {
        const error = await failure({ db: node(up, { network, ready: ready.log('up') }) });

        assert.equal(error.code, 'CLNRM_SERVICE_UNABLE');
        assert.match(error.message, new RegExp(`network '${network}'`));
      }
    },
  },
  ...networkLaws('none', false),
  ...networkLaws('room', true),
  ...networkLaws('open', true),
  {
    claim: 'a service that asks for more memory than its limit is ended and said to have',
    appliesTo: ({ limits }) => limits.memory,
    check: async ({ run }) => {
      const script = `process.on('SIGUSR2', () => { const all = []; for (;;) all.push(Buffer.alloc(1 << 24, 1)); }); ${up}`;
      const service = await run(script, { ready: ready.log('up'), limits: { memory: '128mb' } });
      await service.signal('SIGUSR2');
      await eventually('its end', () => service.exit !== undefined);

      assert.equal(service.exit?.kind, 'out-of-memory');
    },
  },
  {
    claim: 'a service gets no more of the processors than its limit',
    appliesTo: ({ limits }) => limits.cpu,
    check: async ({ run }) => {
      const script = `const end = Date.now() + 2000; while (Date.now() < end); ${up}`;
      const service = await run(script, { ready: ready.log('up'), limits: { cpu: 0.2 } });
      const { cpuSeconds } = await service.usage();

      assert.ok(cpuSeconds < 1.2, `${cpuSeconds} s`);
    },
  },
  {
    claim: 'limits that a runtime does not enforce do no harm',
    check: async ({ run }) => {
      const service = await run(answering(`'fine'`), { limits: { cpu: 1, memory: '512mb' } });

      assert.equal(await (await service.fetch('/')).text(), 'fine');
    },
  },
];

/** Whether a service with such access reaches another service of its room; the test always reaches it itself. */
function networkLaws(network: NetworkAccess, reaches: boolean): readonly RuntimeLaw[] {
  return [
    {
      claim: `with network '${network}' a service ${reaches ? 'reaches' : 'does not reach'} its room`,
      appliesTo: ({ networks }) => networks.includes(network),
      check: async ({ start, node }) => {
        const asking = `
          require('node:http').createServer(async (_, response) => {
            const reached = await fetch(process.env.MAIL, { signal: AbortSignal.timeout(2000) }).then(() => true, () => false);
            response.end(String(reached));
          }).listen(process.env.PORT);`;
        const { services } = await start({
          mail: server(() => createServer((_, response) => response.end())),
          api: node(asking, { network, needs: ['mail'], env: ({ mail }) => ({ MAIL: mail.url }) }),
        });

        assert.equal(await (await services.api.fetch('/')).text(), String(reaches));
      },
    },
  ];
}
