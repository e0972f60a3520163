import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = import.meta.dirname;
const data = mkdtempSync(join(tmpdir(), 'shop-'));
const ports = { gateway: 3000, orders: 3001, inventory: 3002, worker: 0 } as const;

const running = Object.entries(ports).map(([name, port]) => start(name, port));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const service of running) service.kill('SIGTERM');
  });
}
process.once('exit', () => rmSync(data, { recursive: true, force: true }));

console.log(`
  curl http://127.0.0.1:3000/items/teapot
  curl http://127.0.0.1:3000/orders -d '{"item":"teapot","quantity":2,"card":"4242424242424242"}'
  curl http://127.0.0.1:3000/orders -d '{"item":"teapot","quantity":2,"card":"4000000000000002"}'

Databases are in ${data}. Spans go to OTEL_EXPORTER_OTLP_ENDPOINT, if set. Ctrl-C ends all four.
`);

function start(name: string, port: number): ChildProcess {
  const service = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', './otel.ts', `services/${name}.ts`],
    {
      cwd: root,
      env: {
        ...process.env,
        PORT: String(port),
        SHOP_DATA: data,
        OTEL_SERVICE_NAME: name,
        // Without a place to send spans to, there is nothing to wait for at the end.
        ...(process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] === undefined ? { OTEL_SDK_DISABLED: 'true' } : {}),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  for (const stream of [service.stdout, service.stderr]) {
    createInterface({ input: stream }).on('line', (line) => console.log(`${name.padEnd(10)}${line}`));
  }
  return service;
}
