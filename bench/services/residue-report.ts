import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { markEnvironment } from '../../src/room/launch/room-mark.ts';
import { probeDocker } from '../../src/room/launch/probe-docker.ts';
import { findProcesses } from '../../src/room/residue/find-processes.ts';
import { findResidue } from '../../src/room/residue/remove-residue.ts';
import type { Measurement } from '../support/bench.ts';
import { summarize } from '../support/statistics.ts';

const strangers = 500;
const left = 10;

/** How long it takes to say what is left on a machine with 500 processes more: of a room, and of all runs. */
export const residueReport: Measurement = {
  ids: ['residue-room', 'residue-runs'],
  measure: async ({ quick, progress }) => {
    if (process.platform === 'win32') {
      return [
        { kind: 'skipped', ids: residueReport.ids, reason: 'Windows shows no environments of processes' },
      ];
    }
    progress('residue: starting processes');
    const mark = { runId: randomUUID(), roomId: randomUUID() };
    const others = await startMany(strangers, {});
    const marked = await startMany(left, markEnvironment(mark, {}));
    try {
      const containers = probeDocker().kind === 'available';
      const runs = quick ? 5 : 21;
      const ofRoom = await sample(runs, async () => findProcesses({ roomId: mark.roomId }).length);
      const ofRuns = await sample(runs, async () => {
        const { dead, live } = await findResidue({ containers });
        return [...dead.processes, ...live.processes].filter(({ rooms }) => rooms.includes(mark.roomId))
          .length;
      });
      const among = `among ${strangers} other processes`;
      return [
        {
          kind: 'measured',
          results: [
            summarize(ofRoom, {
              id: 'residue-room',
              what: `finding the ${left} processes that a room left ${among}`,
              unit: 'ms',
              goal: 100,
            }),
            summarize(ofRuns, {
              id: 'residue-runs',
              what:
                `listing what any run has left: processes ${among}, folders` +
                (containers ? ', and containers, for which the Docker client is run' : ''),
              unit: 'ms',
              goal: 100,
            }),
          ],
        },
      ];
    } finally {
      for (const child of [...others, ...marked]) child.kill('SIGKILL');
    }
  },
};

async function startMany(
  count: number,
  environment: Readonly<Record<string, string>>,
): Promise<readonly ChildProcess[]> {
  const children = Array.from({ length: count }, () =>
    spawn('sleep', ['600'], { env: { PATH: process.env['PATH'], ...environment }, stdio: 'ignore' }),
  );
  await Promise.all(children.map((child) => once(child, 'spawn')));
  return children;
}

async function sample(runs: number, find: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let run = -3; run < runs; run++) {
    const start = performance.now();
    const found = await find();
    const time = performance.now() - start;
    if (found !== left) throw new Error(`Found ${found} processes where ${left} were left.`);
    // The first ones are compiled while they run.
    if (run >= 0) times.push(time);
  }
  return times;
}
