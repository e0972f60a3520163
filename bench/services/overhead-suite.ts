import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configText } from '../support/config-text.ts';
import { prepareDirectory, projectRoot } from '../support/vitest-run.ts';

/** Two suites that start the same services and ask them the same. */
export interface OverheadSuite {
  readonly root: string;
  readonly tests: number;
  /** What Vitest is told for each. */
  readonly sides: Readonly<
    Record<'scenario' | 'by hand', { readonly config: string; readonly args: readonly string[] }>
  >;
}

/** Requests of each of the two tests. */
const requests = 150;

/** Writes both suites into a new folder. */
export function writeOverheadSuite(directory: string): OverheadSuite {
  prepareDirectory(directory, {
    'package.json': '{ "type": "module" }',
    'service.js': service,
    'scenario/shop.test.js': scenario,
    'by-hand/start.js': start,
    'by-hand/shop.test.js': byHand,
  });
  const scope = 'node_modules/@opentelemetry';
  mkdirSync(join(directory, scope));
  symlinkSync(join(projectRoot, scope, 'api'), join(directory, scope, 'api'), 'junction');
  return {
    root: directory,
    tests: 2,
    sides: {
      scenario: { config: writeConfig(directory, 'scenario', {}), args: ['scenario/', '--pool=clnrm'] },
      'by hand': { config: writeConfig(directory, 'by-hand', undefined), args: ['by-hand/'] },
    },
  };
}

function writeConfig(
  directory: string,
  name: string,
  clnrm: Readonly<Record<string, unknown>> | undefined,
): string {
  const file = join(directory, `vitest.${name}.config.mjs`);
  writeFileSync(file, configText({ clnrm, test: 'testTimeout: 30_000, hookTimeout: 30_000' }));
  return file;
}

/** Listens 400 ms after it was started, as one that connects to a database, and asks the one behind it, or works for 5 ms where there is none. */
const service = `import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { context, propagation, trace } from '@opentelemetry/api';

const { BEHIND, PORT, NAME } = process.env;
const tracer = trace.getTracer(NAME);
const server = createServer((request, response) => {
  context.with(propagation.extract(context.active(), request.headers), () =>
    tracer.startActiveSpan('GET ' + request.url, async (span) => {
      span.setAttribute('http.route', request.url);
      const headers = {};
      propagation.inject(context.active(), headers);
      if (BEHIND === undefined) await wait(5);
      else await (await fetch(BEHIND + request.url, { headers })).text();
      response.end(NAME);
      span.end();
    }),
  );
});
await wait(400);
server.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit());
`;

const scenario = `import { expectSpan } from 'clnrm';
import { command, scenario, services } from 'clnrm/scenario';
import { expect } from 'vitest';

const node = (name, behind) =>
  command([process.execPath, 'service.js'], {
    env: (needs) => ({ NAME: name, ...(behind === undefined ? {} : { BEHIND: needs[behind].url }) }),
    needs: behind === undefined ? [] : [behind],
  });
const shop = services({ store: node('store'), orders: node('orders', 'store'), web: node('web', 'orders') });

for (const path of ['/items', '/orders']) {
  scenario(\`\${path} are read\`, { services: shop }, async ({ web }) => {
    for (let request = 0; request < ${requests}; request++) {
      expect(await (await web.fetch(path)).text()).toBe('web');
    }
    await expectSpan({ name: 'GET ' + path, service: 'store' }).times(${requests});
  });
}
`;

const start = `import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export async function start(name, behind) {
  const port = await freePort();
  const child = spawn(process.execPath, ['service.js'], {
    env: { ...process.env, NAME: name, PORT: String(port), ...(behind === undefined ? {} : { BEHIND: behind.url }) },
    stdio: 'ignore',
  });
  while (!(await accepts(port))) await wait(10);
  return {
    url: \`http://127.0.0.1:\${port}\`,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function accepts(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
`;

const byHand = `import { afterAll, beforeAll, expect, test } from 'vitest';
import { start } from './start.js';

let shop;
beforeAll(async () => {
  const store = await start('store');
  const orders = await start('orders', store);
  shop = [await start('web', orders), orders, store];
});
afterAll(async () => {
  for (const service of shop) await service.stop();
});

for (const path of ['/items', '/orders']) {
  test(\`\${path} are read\`, async () => {
    for (let request = 0; request < ${requests}; request++) {
      expect(await (await fetch(shop[0].url + path)).text()).toBe('web');
    }
  });
}
`;
