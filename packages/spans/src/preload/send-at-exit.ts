import type { ExportTarget } from './export-target.ts';

/** Milliseconds that the end of a process is held up at most. */
const patience = 2000;

interface Shipment extends ExportTarget {
  readonly body: string;
  readonly answered: Int32Array;
}

/** Sends a body and returns when it is answered: in the thread of a worker, for that of the process ends with this call. */
export function sendAtExit(target: ExportTarget, body: string): void {
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const workerData: Shipment = { ...target, body, answered };
  // Without options and environment of its own it would load this preload again.
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const worker = new Worker(`(${ship.toString()})(require)`, {
    eval: true,
    workerData,
    execArgv: [],
    env: {},
  });
  worker.once('error', () => {});
  Atomics.wait(answered, 0, 0, patience);
}

/** Runs in the worker, from its source: uses nothing from around it. */
function ship(require: NodeJS.Require): void {
  const { workerData } = require('node:worker_threads') as { workerData: Shipment };
  const { url, headers, body, answered } = workerData;
  const http = require(url.startsWith('https:') ? 'node:https' : 'node:http') as typeof import('node:http');
  const finish = (): void => {
    Atomics.store(answered, 0, 1);
    Atomics.notify(answered, 0);
  };
  const request = http.request(url, { method: 'POST', headers }, (response) => {
    response.resume();
    response.once('close', finish);
  });
  request.once('error', finish);
  request.end(body);
}
