import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchContext, Measurement } from '../support/bench.ts';
import { summarize } from '../support/statistics.ts';
import type { FuzzNews } from './fuzz-process.ts';

type Mode = 'generated' | 'mutated';

type Done = Extract<FuzzNews, { kind: 'done' }>;

/** Milliseconds that a thousand requests may take before the decoder counts as hanging. */
const patience = 60_000;

/**
 * Decodes random requests and compares the spans with those of a library; then the same requests damaged. Set
 * `CLNRM_FUZZ_SEED` to decode those of an earlier run again.
 */
export const fuzz: Measurement = {
  ids: ['fuzz-generated', 'fuzz-mutated', 'fuzz-memory'],
  measure: async (context) => {
    const seed = Number(process.env['CLNRM_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
    const count = context.quick ? 20_000 : 1_000_000;
    const [generated, mutated] = await Promise.all([
      run('generated', { seed, count, context }),
      run('mutated', { seed, count, context }),
    ]);
    const about = `${count.toLocaleString('en-US')} random requests of seed ${seed}`;
    const share = Math.round((100 * mutated.refused) / count);
    return [
      {
        kind: 'measured',
        results: [
          summarize([0], {
            id: 'fuzz-generated',
            what: `spans that differ from what protobufjs 8.8.1 reads, in ${about} with ${generated.spans} spans`,
            unit: 'spans',
            goal: 0,
          }),
          summarize([0], {
            id: 'fuzz-mutated',
            what: `crashes and hangs in ${about}, damaged; ${share} % were refused`,
            unit: 'crashes',
            goal: 0,
          }),
          summarize([mutated.memory / 1e6], {
            id: 'fuzz-memory',
            what: `the most memory that the process used, Node included, for ${about}, damaged`,
            unit: 'MB',
            goal: 300,
          }),
        ],
      },
    ];
  },
};

interface Order {
  readonly seed: number;
  readonly count: number;
  readonly context: BenchContext;
}

/** Rejects with what has to be known to decode the request again: nothing that fails is counted away. */
function run(mode: Mode, { seed, count, context }: Order): Promise<Done> {
  return new Promise((resolve, reject) => {
    const script = fileURLToPath(new URL('./fuzz-process.ts', import.meta.url));
    const child = fork(script, [mode, String(seed), '0', String(count)], {
      execArgv: ['--max-old-space-size=512'],
    });
    let reached = 0;
    const fail = (reason: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`Failed to decode ${mode} requests of seed ${seed}: ${reason}`));
    };
    const hang = (): void =>
      fail(`no progress after number ${reached}. Decode the thousand from there by hand.`);
    let watch = setTimeout(hang, patience);
    child.on('message', (news: FuzzNews) => {
      clearTimeout(watch);
      if (news.kind === 'failed')
        return fail(`number ${news.number}: ${news.reason}. The bytes are ${news.hex}`);
      if (news.kind === 'done') return resolve(news);
      reached = news.number;
      watch = setTimeout(hang, patience);
      context.progress(`fuzz: ${mode}, ${reached} of ${count}`);
    });
    child.once('exit', (code) => {
      clearTimeout(watch);
      fail(
        `the process ended with ${String(code)} after number ${reached}. Decode the thousand from there by hand.`,
      );
    });
  });
}
