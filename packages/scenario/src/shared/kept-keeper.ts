import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClnrmError, type OrphanEvidence } from '@clnrm/model';
import { connectKeeper } from './keeper-server.ts';
import type { Peer } from './peer.ts';
import type { KeeperAddress, KeptState } from './shared-protocol.ts';

/** In the folder of a keeper, who is to be asked. */
export const addressFile = 'keeper.json';

/** How often what is there may turn out to be gone. */
const attempts = 3;
/** Milliseconds that it may take to start, on a machine that has much else to do. */
const patience = 60_000;

/** The process that keeps the services of a project between runs, as one run has it. */
export interface KeptKeeper {
  readonly address: KeeperAddress;
  /** What it keeps. */
  states(): Promise<readonly KeptState[]>;
  /** The run is over: the spans that none of its rooms has claimed. */
  endRun(): Promise<OrphanEvidence | undefined>;
  /** Ends the use by this run; what is kept stays. */
  leave(): Promise<void>;
}

/**
 * Takes the services that are kept in a folder for a run, starting the process that keeps them where there is none.
 * Undefined while another run has them.
 */
export async function takeKept(folder: string, runId: string): Promise<KeptKeeper | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const address = (await readAddress(folder)) ?? (await startKeeper(folder));
    const peer = address === undefined ? undefined : await tryConnect(address);
    if (address === undefined || peer === undefined) {
      await rm(join(folder, addressFile), { force: true });
      continue;
    }
    if (!(await peer.call<boolean>('hello', { runId, spans: undefined, isRun: true }))) {
      peer.close();
      return undefined;
    }
    peer.unref();
    return {
      address,
      states: async () => await peer.call('states', undefined),
      endRun: async () => await peer.call('endRun', undefined),
      leave: async () => {
        peer.close();
        await peer.closed;
      },
    };
  }
  throw new ClnrmError(
    'CLNRM_SERVICE_KEEPER',
    `Failed to keep services for the next run: the process that does so could not be started in ${folder}. ` +
      'Remove that folder, or leave "keep" out.',
  );
}

/** What is kept in a folder; undefined where nobody keeps anything. */
export async function listKept(folder: string): Promise<readonly KeptState[] | undefined> {
  return await withKeeper(folder, async (peer) => await peer.call('states', undefined));
}

/** Stops all that is kept in a folder, unless a run uses it, and removes the folder. */
export async function endKept(folder: string): Promise<void> {
  await withKeeper(folder, async (peer) => {
    await peer.call('end', undefined);
    await peer.closed;
  });
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function withKeeper<T>(folder: string, use: (peer: Peer) => Promise<T>): Promise<T | undefined> {
  const address = await readAddress(folder);
  const peer = address === undefined ? undefined : await tryConnect(address);
  if (peer === undefined) return undefined;
  try {
    return await use(peer);
  } finally {
    peer.close();
  }
}

async function tryConnect(address: KeeperAddress): Promise<Peer | undefined> {
  return await connectKeeper(address, {}, () => {}).catch(() => undefined);
}

async function readAddress(folder: string): Promise<KeeperAddress | undefined> {
  try {
    const { port, token } = JSON.parse(await readFile(join(folder, addressFile), 'utf8')) as KeeperAddress;
    return { port, token };
  } catch {
    return undefined;
  }
}

async function startKeeper(folder: string): Promise<KeeperAddress | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isSource = import.meta.url.endsWith('.ts');
  const program = fileURLToPath(new URL(`keeper-main.${isSource ? 'ts' : 'js'}`, import.meta.url));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [...(isSource ? ['--conditions=@clnrm/source'] : []), program, folder],
    // A session and directory of its own: Ctrl-C does not reach it.
    { detached: true, cwd: '/', env, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  child.on('error', () => {});
  child.unref();
  const over = AbortSignal.timeout(patience);
  await Promise.race([once(child.stdout, 'data', { signal: over }), once(child, 'exit')]).catch(() => {});
  child.stdout.destroy();
  return await readAddress(folder);
}
