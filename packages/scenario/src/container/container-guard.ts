import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Removes what carries a label should this process end without having done so, even by SIGKILL. */
export interface ContainerGuard {
  /** Gives the protection up. Resolves when nothing of the guard is left behind for this label. */
  release(): Promise<void>;
}

let reaper: ChildProcess | undefined;
const labels = new Map<symbol, string>();

/**
 * Guards all containers, networks, volumes and images with a label, such as `clnrm.set=1`, that there are when this process
 * ends. All guards of a process share one reaper, which speaks with the Docker daemon at `daemon` (see `DOCKER_HOST`).
 */
export function guardContainers(label: string, daemon: string): ContainerGuard {
  const child = (reaper ??= startReaper(daemon));
  const key = Symbol(label);
  labels.set(key, label);
  child.stdin?.write(`label=${encodeURIComponent(label)}\n`);
  let released: Promise<void> | undefined;
  return {
    release: async () => {
      await (released ??= release(key, child));
    },
  };
}

async function release(key: symbol, child: ChildProcess): Promise<void> {
  labels.delete(key);
  // What was released has nothing left that could be removed, so only the last one tells the reaper.
  if (labels.size > 0) return;
  reaper = undefined;
  child.stdin?.end('done\n');
  child.ref();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

function startReaper(daemon: string): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const program = fileURLToPath(new URL(`reaper/main.${extension}`, import.meta.url));
  const own = ['DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  // A session, environment and directory of its own: what ends or inspects those of the test does not reach it.
  const child = spawn(process.execPath, [program], {
    detached: true,
    cwd: '/',
    env: { ...Object.fromEntries(own), DOCKER_HOST: daemon },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it, services still work; only their end after a SIGKILL of this process is no longer sure.
  child.on('error', () => {});
  // The audit of a clean room takes it for no leak: it ends with what it guards.
  Object.assign(child, { [Symbol.for('clnrm.guard')]: true });
  child.stdin.on('error', () => {});
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return child;
}
