import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClnrmError } from '@clnrm/model';
import type { Measurement } from '../support/bench.ts';
import { interleave } from '../support/interleave.ts';
import { writeSmallSuite } from '../support/small-suite.ts';
import { summarize } from '../support/statistics.ts';
import { vitestVersion } from '../support/vitest-run.ts';
import type { SessionAnswer, SessionEdit, SessionStart } from './watch-session.ts';

type Pool = 'clnrm' | 'forks';

const pools: readonly Pool[] = ['clnrm', 'forks'];

/** Edits one file again and again under two watching instances of Vitest, one for each pool. */
export const watchRerun: Measurement = {
  ids: ['watch-rerun', 'watch-rerun-forks'],
  measure: async ({ directory, quick, progress }) => {
    const sessions = { clnrm: await open(directory, 'clnrm'), forks: await open(directory, 'forks') };
    try {
      const samples = await interleave({
        sides: pools,
        runs: quick ? 7 : 31,
        warmUp: quick ? 2 : 9,
        sample: (pool, round) => {
          progress(`watch-rerun: edit ${round}, ${pool}`);
          return edit(sessions[pool], pool, round);
        },
      });
      const about = 'from the trigger of the watcher to the end of the rerun of one edited file';
      const beside = `the same with forks of Vitest ${vitestVersion}`;
      const results = [
        summarize(samples.clnrm, { id: 'watch-rerun', what: about, unit: 'ms', goal: 10 }),
        summarize(samples.forks, { id: 'watch-rerun-forks', what: beside, unit: 'ms' }),
      ];
      return [{ kind: 'measured', results }];
    } finally {
      await Promise.all(pools.map((pool) => close(sessions[pool].child)));
    }
  },
};

interface Session {
  readonly child: ChildProcess;
  readonly file: string;
}

async function open(directory: string, pool: Pool): Promise<Session> {
  const suite = writeSmallSuite(join(directory, pool), 1);
  const config = suite.config(pool, pool === 'clnrm' ? {} : undefined);
  const child = fork(
    fileURLToPath(new URL('watch-session.ts', import.meta.url)),
    [JSON.stringify({ root: suite.root, config, pool } satisfies SessionStart)],
    { cwd: suite.root, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  await answerOf(child);
  return { child, file: join(suite.root, 'test', 'cart-0.test.ts') };
}

async function edit({ child, file }: Session, pool: Pool, round: number): Promise<number> {
  const title = `edit ${round}`;
  const content =
    `import { expect, test } from 'vitest';\nimport { Cart } from '../src/cart.ts';\n` +
    `test('${title}', () => expect(new Cart().total().cents).toBe(0));\n`;
  child.send({ file, content } satisfies SessionEdit);
  const answer = await answerOf(child);
  if (answer.kind === 'rerun' && answer.passed.join() === title) return answer.milliseconds;
  throw new ClnrmError(
    'CLNRM_BENCH_WORK_DIFFERS',
    `Failed to measure a rerun with ${pool}: the test "${title}" did not pass after it was written. Run it by hand.`,
  );
}

/** @throws {ClnrmError} `CLNRM_BENCH_RUN_FAILED` where the session ends instead. */
async function answerOf(child: ChildProcess): Promise<SessionAnswer> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new ClnrmError(
      'CLNRM_BENCH_RUN_FAILED',
      'Failed to measure a rerun: the watching Vitest ended. See what it printed above.',
    );
  });
  const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [SessionAnswer];
  ended.catch(() => {});
  waiting.abort();
  return answer;
}

async function close(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.disconnect();
  await exit;
}
