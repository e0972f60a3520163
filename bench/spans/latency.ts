import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { childEnvironment, expectSpan, openSpanRoom, runInTestTrace, startReceiver } from '@clnrm/spans';
import type { Measurement } from '../support/bench.ts';
import { quantile, summarize } from '../support/statistics.ts';
import type { LatencyNews, LatencyOrder } from './latency-process.ts';

/** Measures how long after the end of a span in a service the claim that waits for it is proved. */
export const latency: Measurement = {
  ids: ['latency-p50', 'latency-p99'],
  measure: async ({ quick, progress }) => {
    const receiver = await startReceiver();
    const room = openSpanRoom({ receiver });
    try {
      const runs: (readonly number[])[] = [];
      for (let run = 0; run < (quick ? 2 : 5); run += 1) {
        progress(`latency: run ${run}`);
        runs.push(await measureRun(run, quick ? 100 : 400));
      }
      const what = 'from the end of a span in a service with a stock SDK to the claim that is proved by it';
      return [
        {
          kind: 'measured',
          results: [
            summarize(
              runs.map((run) => quantile(run, 0.5)),
              { id: 'latency-p50', what: `median, ${what}`, unit: 'ms', goal: 15 },
            ),
            summarize(
              runs.map((run) => quantile(run, 0.99)),
              { id: 'latency-p99', what: `99th percentile, ${what}`, unit: 'ms', goal: 60 },
            ),
          ],
        },
      ];
    } finally {
      room.close();
      await receiver.stop();
    }
  },
};

function measureRun(run: number, count: number): Promise<readonly number[]> {
  const test = { id: `latency ${run}`, name: `latency ${run}`, file: '/bench/latency.ts', project: '' };
  return runInTestTrace({ runId: 'bench', test, attempt: 0 }, async () => {
    const child = await startService();
    const samples: number[] = [];
    // The first spans load the exporter.
    for (let index = -10; index < count; index += 1) {
      const sample = await measureOne(child, `span ${index}`);
      if (index >= 0) samples.push(sample);
      // Spans of a test come one by one, at any moment of the exporter's cycle.
      await sleep(Math.abs(index * 7) % 13);
    }
    child.disconnect();
    return samples;
  });
}

async function measureOne(child: ChildProcess, name: string): Promise<number> {
  const ended = new Promise<bigint>((resolve) => {
    const onNews = (news: LatencyNews): void => {
      if (news.kind !== 'ended' || news.name !== name) return;
      child.off('message', onNews);
      resolve(BigInt(news.at));
    };
    child.on('message', onNews);
  });
  child.send({ name } satisfies LatencyOrder);
  await expectSpan(name);
  const proved = process.hrtime.bigint();
  return Number(proved - (await ended)) / 1e6;
}

async function startService(): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('./latency-process.ts', import.meta.url)), {
    env: { ...process.env, ...childEnvironment() },
  });
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('Failed to start a service: it ended. Start it by hand.')));
  });
  return child;
}
