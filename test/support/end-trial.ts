import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { markEnvironment } from '../../src/room/launch/room-mark.ts';
import { endProcesses } from '../../src/room/residue/end-processes.ts';
import { findProcesses } from '../../src/room/residue/find-processes.ts';
import { leftovers, settle } from './leftovers.ts';
import type { EndPlan } from './plan-end.ts';
import { isPortFree, removeParts, setPartsOf } from './set-parts.ts';

/** What a run left that was brought to its end; everything is empty when all is well. */
export interface TrialOutcome {
  readonly left: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds from the end of the run until nothing was left. */
  readonly settled: number;
}

/** Longer than any run takes to end by itself. In milliseconds. */
const endLimit = 60_000;

/**
 * Runs a project, which reads from `TRIAL_*` how it is to end, ends it as planned, and tells what is left of it a little
 * later. The number in `TRIAL_UNIQUE` is the trial's alone.
 */
export async function runEndTrial(
  plan: EndPlan,
  { project, env }: { readonly project: string; readonly env: Readonly<Record<string, string>> },
): Promise<TrialOutcome> {
  const unique = `${randomInt(1_000_000, 9_999_999)}`;
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-end-'));
  const port = await fixedPort();
  const host = spawn(process.execPath, vitest, {
    cwd: project,
    env: { ...environmentOf(plan, { unique, folder, port }), ...env },
    // Leader of a group, as a shell has it: Ctrl-C reaches the group.
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const exited = once(host, 'exit');
    const soon = Promise.race([exited, wait(endLimit, undefined, { ref: false })]);
    const early = await bringToEnd(plan, host, { unique, project });
    await soon;
    const ended = performance.now();
    const running = host.exitCode === null && host.signalCode === null ? ['the run does not end'] : [];
    const left = await settle(async () => ({
      running,
      early,
      ...leftovers(unique, folder),
      ports: (await isPortFree(port)) ? [] : [String(port)],
      parts: plan.containers ? await setPartsOf(unique) : [],
    }));
    return { left: notEmpty(left), settled: performance.now() - ended };
  } finally {
    host.kill('SIGKILL');
    await endProcesses({ runId: unique });
    if (plan.containers) await removeParts(await setPartsOf(unique));
    rmSync(folder, { recursive: true, force: true });
  }
}

const vitest = [
  '--conditions=@clnrm/source',
  'node_modules/vitest/vitest.mjs',
  'run',
  '--disable-console-intercept',
];

interface TrialPlace {
  readonly unique: string;
  readonly folder: string;
  readonly port: number;
}

function environmentOf(plan: EndPlan, { unique, folder, port }: TrialPlace): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TMPDIR: folder,
    HOME: folder,
    TRIAL_END: plan.end,
    TRIAL_ISOLATION: plan.isolation,
    TRIAL_CONTAINERS: plan.containers ? '1' : '',
    TRIAL_PORT: String(port),
    TRIAL_UNIQUE: unique,
    // The host is marked as if it ran in a room itself: so is all that it starts, whatever its run is called.
    ...markEnvironment({ runId: unique, roomId: unique }),
  };
}

/** Of those that the system gives to nobody by itself, so that what has it is left behind. */
async function fixedPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (await isPortFree(port)) return port;
  }
}

/** Does what the plan says; resolves with what a killed worker left while the run went on. */
async function bringToEnd(
  { end, after, delay, choice }: EndPlan,
  host: ChildProcess,
  { unique, project }: { readonly unique: string; readonly project: string },
): Promise<readonly string[]> {
  if (after === undefined) host.stdout?.resume();
  else await Promise.race([lineOf(host.stdout, after), once(host, 'exit')]);
  await wait(delay);
  if (end === 'kill') host.kill('SIGKILL');
  if (end === 'Ctrl-C' && host.pid !== undefined) process.kill(-host.pid, 'SIGINT');
  if (end !== 'kill a worker') return [];
  const left = await killWorker(host, unique, choice);
  writeFileSync(join(project, 'over'), '');
  return left;
}

async function killWorker(host: ChildProcess, unique: string, choice: number): Promise<readonly string[]> {
  while (host.exitCode === null && host.signalCode === null) {
    const workers = workersOf(host, unique);
    const worker = workers[Math.floor(choice * workers.length)];
    if (worker === undefined) {
      await wait(20);
      continue;
    }
    process.kill(worker.pid, 'SIGKILL');
    const look = (): { left: readonly string[] } => ({
      left: findProcesses({ roomId: worker.roomId }).map(({ pid, command }) => `${pid} ${command}`),
    });
    return (await settle(look)).left;
  }
  return [];
}

/** The processes of rooms: children of the run's own that bear the mark of a room inside of the trial. */
function workersOf(
  { pid }: ChildProcess,
  unique: string,
): readonly { readonly pid: number; readonly roomId: string }[] {
  const children = readChildren(pid);
  return findProcesses({ runId: unique }).flatMap(({ pid: own, rooms }) => {
    const roomId = rooms[rooms.indexOf(unique) + 1];
    return roomId !== undefined && children.includes(own) ? [{ pid: own, roomId }] : [];
  });
}

function readChildren(pid: number | undefined): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  } catch {
    return [];
  }
}

function lineOf(stream: NodeJS.ReadableStream | null, text: string): Promise<void> {
  return new Promise((resolve) => {
    let seen = '';
    stream?.on('data', (chunk) => {
      seen += String(chunk);
      if (seen.includes(text)) resolve();
    });
  });
}

function notEmpty(
  left: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(left).filter(([, list]) => list.length > 0));
}
