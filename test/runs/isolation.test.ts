import { expect, test } from 'vitest';
import { probeIsolation } from '../../src/room/launch/probe-isolation.ts';
import { aProject } from '../support/bare-project.ts';

const config = (isolation: string, more = ''): string =>
  `import { clnrm } from 'clnrm/config';
   export default { plugins: [clnrm({ isolation: '${isolation}'${more} })], test: { pool: 'clnrm' } };`;

const surroundings = `
import { expect, test } from 'vitest';
import { networkInterfaces, tmpdir } from 'node:os';
import { createServer } from 'node:http';
import { once } from 'node:events';

test('only loopback, its own processes and an empty temp folder', async () => {
  expect(Object.keys(networkInterfaces())).toEqual(['lo']);
  expect(process.pid).toBe(1);
  const server = createServer((request, response) => response.end('here')).listen(8080, '127.0.0.1');
  await once(server, 'listening');
  expect(await (await fetch('http://127.0.0.1:8080')).text()).toBe('here');
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

test('snapshots are written', () => {
  expect({ a: 1 }).toMatchSnapshot();
  expect(1 + 1).toMatchInlineSnapshot();
});
`;

for (const isolation of ['namespace', 'container'] as const) {
  const probe = probeIsolation(isolation);
  if (probe.kind === 'unavailable')
    console.warn(`Runs in a ${isolation} are not tested: ${probe.reason}. ${probe.remedy}`);

  test.skipIf(probe.kind === 'unavailable')(
    `with isolation "${isolation}" files listen on the same port at once, and snapshots reach the project`,
    async () => {
      const names = ['a.test.ts', 'b.test.ts', 'c.test.ts'];
      const project = aProject({
        'vitest.config.mjs': config(isolation),
        ...Object.fromEntries(names.map((name) => [name, surroundings])),
      });
      const first = await project.vitest('run');
      expect(first.output + first.errors).toContain('Tests  6 passed (6)');
      expect(first.code).toBe(0);
      for (const name of names) {
        expect(project.read(`__snapshots__/${name}.snap`)).toContain('"a": 1');
        expect(project.read(name)).toContain('toMatchInlineSnapshot(`2`)');
      }
      const again = await project.vitest('run');
      expect(again.code).toBe(0);
      expect(again.output).toContain('Tests  6 passed (6)');
    },
  );
}

const docker = probeIsolation('container').kind === 'available';

test.skipIf(!docker)('a container whose image is not there fails the run in one sentence', async () => {
  const project = aProject({
    'vitest.config.mjs': config('container', `, container: { image: 'clnrm.invalid/none:1' }`),
    'a.test.ts': surroundings,
  });
  const { code, errors } = await project.vitest('run');
  expect(code).toBe(1);
  expect(errors).toMatch(/Failed to start a room: .*clnrm\.invalid.*\. Run `npx clnrm doctor`\./);
});
