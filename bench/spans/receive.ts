import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Agent, request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { ratios, summarize } from '../support/statistics.ts';
import type { ReceiverNews, ReceiverOrder } from './receiver-process.ts';
import { workload } from './support/workload.ts';

const sides = ['clnrm', 'mockotlpserver'] as const;

type Side = (typeof sides)[number];

const connections = 4;
const other = '@elastic/mockotlpserver 0.10.0';

/** Sends the same requests to our receiver and to the best other one, until each has kept all spans. */
export const receive: Measurement = {
  ids: ['receive-http', 'receive-http-cpu', 'receive-http-rate'],
  measure: async ({ quick, progress }) => {
    const spans = quick ? 32_768 : 262_144;
    const requests = [...workload(spans)];
    const receivers = { clnrm: await start('clnrm'), mockotlpserver: await start('mockotlpserver') };
    const sums = new Set<string>();
    try {
      const samples = await interleave<Side, Reception>({
        sides,
        runs: quick ? 3 : 9,
        warmUp: 2,
        sample: async (side, round) => {
          progress(`receive: round ${round}, ${side}`);
          const reception = await receivers[side].take(requests, spans);
          sums.add(reception.ids);
          return reception;
        },
      });
      if (sums.size !== 1)
        throw new Error('Failed to compare receivers: they kept different spans. Run both by hand.');
      const what = `${spans} spans over ${connections} connections of loopback HTTP, decoded and kept`;
      return [
        {
          kind: 'measured',
          results: [
            summarize(against(samples, 'seconds'), {
              id: 'receive-http',
              what: `speed of receiving ${what}, against ${other}`,
              unit: 'ratio',
              goal: 5,
              better: 'higher',
            }),
            summarize(against(samples, 'cpu'), {
              id: 'receive-http-cpu',
              what: `the same, by the processor time of the receivers alone`,
              unit: 'ratio',
              better: 'higher',
            }),
            summarize(
              samples.clnrm.map(({ seconds }) => spans / seconds),
              { id: 'receive-http-rate', what: `receiving ${what}`, unit: 'spans/s', better: 'higher' },
            ),
          ],
        },
      ];
    } finally {
      for (const receiver of Object.values(receivers)) await receiver.stop();
    }
  },
};

/** What it took to receive all spans. */
interface Reception {
  readonly seconds: number;
  /** Seconds of processor time. */
  readonly cpu: number;
  /** Says which spans were kept. */
  readonly ids: string;
}

interface RunningReceiver {
  /** Sends requests and waits until their spans are kept. */
  readonly take: (requests: readonly Buffer[], spans: number) => Promise<Reception>;
  readonly stop: () => Promise<void>;
}

function against(
  samples: Readonly<Record<Side, readonly Reception[]>>,
  key: 'seconds' | 'cpu',
): readonly number[] {
  const of = (side: Side): readonly number[] => samples[side].map((sample) => sample[key]);
  return ratios(of('mockotlpserver'), of('clnrm'));
}

async function start(side: Side): Promise<RunningReceiver> {
  const child = fork(fileURLToPath(new URL('./receiver-process.ts', import.meta.url)), [side], {
    execArgv: ['--expose-gc'],
  });
  const { url } = await newsOf(child, 'listening');
  return {
    take: async (requests, spans) => {
      const ready = newsOf(child, 'ready');
      child.send({ spans } satisfies ReceiverOrder);
      await ready;
      const received = newsOf(child, 'received');
      const summed = newsOf(child, 'sum');
      const before = performance.now();
      await send(url, requests);
      const { cpu } = await received;
      const seconds = (performance.now() - before) / 1000;
      const { ids } = await summed;
      return { seconds, cpu, ids };
    },
    stop: async () => {
      const exited = new Promise((resolve) => void child.once('exit', resolve));
      child.disconnect();
      await exited;
    },
  };
}

function newsOf<K extends ReceiverNews['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<ReceiverNews, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`Failed to run a receiver: it ended with ${String(code)}. Start it by hand.`));
    const onMessage = (news: ReceiverNews): void => {
      if (news.kind !== kind) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(news as Extract<ReceiverNews, { kind: K }>);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}

async function send(url: string, requests: readonly Buffer[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let next = 0;
  const connection = async (): Promise<void> => {
    for (let body = requests[next++]; body !== undefined; body = requests[next++])
      await post(url, body, agent);
  };
  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
}

function post(url: string, body: Buffer, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
    const request = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else
          reject(
            new Error(
              `Failed to send spans: the answer was ${String(response.statusCode)}. Send one by hand.`,
            ),
          );
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}
