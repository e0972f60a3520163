import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** The machine as `--json` prints it. */
export interface Machine {
  readonly cores: number;
  readonly node: string;
  /** Processes that wanted to run in the minute before the bench began. */
  readonly load: number;
  /** Rounds of a fixed loop per second: numbers of two machines, or of two days, compare by it. */
  readonly calibration: number;
}

/** What people want to know of a machine besides. */
export interface MachineDetails {
  readonly cpu: string;
  /** Gibibytes. */
  readonly memory: number;
  readonly system: string;
}

/** Looks at the machine; takes about half a second. */
export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    node: process.versions.node,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    calibration: calibrate(),
  };
}

/** Names the processor, the memory and the system. */
export function detailMachine(): MachineDetails {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
  };
}

const rounds = 10_000_000;
const attempts = 5;

/** The best of some attempts: interruptions only ever make a loop slower. */
function calibrate(): number {
  let best = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const start = performance.now();
    const sum = loop();
    const seconds = (performance.now() - start) / 1000;
    if (sum !== expected)
      throw new Error('Failed to calibrate: the loop came to another sum. Restart the machine.');
    best = Math.max(best, rounds / seconds);
  }
  return Math.round(best);
}

/** What the loop has to come to; checked so that no compiler may leave it out. */
const expected = loop();

/** A linear congruential generator: every round needs the one before. */
function loop(): number {
  let state = 1;
  for (let round = 0; round < rounds; round++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  return state;
}
