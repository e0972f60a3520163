import { createHook } from 'node:async_hooks';
import childProcess from 'node:child_process';
import net from 'node:net';
import { syncBuiltinESMExports } from 'node:module';
import { captureTrace, type Trace } from './trace.ts';

/** Types of asynchronous resources that can outlive a test file. */
const watched: ReadonlySet<string> = new Set([
  'Timeout',
  'Immediate',
  'TCPSERVERWRAP',
  'TCPWRAP',
  'PIPESERVERWRAP',
  'PIPEWRAP',
  'UDPWRAP',
  'PROCESSWRAP',
  'FSEVENTWRAP',
  'STATWATCHER',
  'FILEHANDLE',
  'WORKER',
  'MESSAGEPORT',
]);

type Method = (...parameters: unknown[]) => unknown;

/** Records are swept when there are this many more than after the last sweep, so that memory stays bounded. */
const sweepAfter = 512;

/** What Node's resource objects have in common; each type has some of it. */
export interface Resource {
  getAsyncId?(): number;
  hasRef?(): boolean;
  readonly fd?: number;
  readonly pid?: number;
  readonly _destroyed?: boolean;
}

/** One asynchronous resource and where it was created. */
export interface Creation {
  readonly id: number;
  readonly type: string;
  readonly resource: Resource;
  /** The resource whose callback created this one. */
  readonly trigger: number;
  readonly trace: Trace;
}

/** One process that was started. */
export interface Spawn {
  /** Undefined of a process that was waited for synchronously, or that failed to start. */
  readonly pid: number | undefined;
  readonly trace: Trace;
}

/** Records each timer and handle with the place that created it. */
export interface CreationLog {
  /** False where Node would make every promise pay for it; then nothing is recorded. */
  readonly available: boolean;
  /** Forgets what was recorded and records from now on. */
  start(currentTest: () => string | undefined): void;
  stop(): void;
  /** What was created since the start and is not closed, oldest first. */
  alive(): readonly Creation[];
  /** Processes that were started, be they gone or not. */
  spawns(): readonly Spawn[];
  find(id: number): Creation | undefined;
  /** Who made a server listen. */
  listenerOf(server: object): Trace | undefined;
}

/** Installs the hook. It adds no cost to promises. */
export function installCreationLog(): CreationLog {
  let creations: Creation[] = [];
  let sweepAt = sweepAfter;
  let listeners = new WeakMap<object, Trace>();
  let recording = false;
  let children: Creation[] = [];
  let waitedFor: Trace[] = [];
  let currentTest: () => string | undefined = () => undefined;

  function init(id: number, type: string, trigger: number, resource: object): void {
    if (!recording || !watched.has(type)) return;
    if (creations.length >= sweepAt) {
      creations = creations.filter(isAlive);
      sweepAt = creations.length + sweepAfter;
    }
    const creation = { id, type, trigger, resource, trace: captureTrace(currentTest(), init) };
    creations.push(creation);
    if (type === 'PROCESSWRAP') children.push(creation);
  }

  patchSpawnSync((watched) => {
    if (recording) waitedFor.push(captureTrace(currentTest(), watched));
  });
  patchListen((server, watched) => {
    if (recording) listeners.set(server, captureTrace(currentTest(), watched));
  });

  // `trackPromises` is younger than the oldest Node that clnrm supports and than its type declarations.
  const callbacks = { init, trackPromises: false };
  const available = leavesPromisesAlone();
  if (available) createHook(callbacks).enable();
  return {
    available,
    spawns: () => [
      ...children.map(({ resource: { pid }, trace }) => ({ pid, trace })),
      ...waitedFor.map((trace) => ({ pid: undefined, trace })),
    ],
    start(test) {
      creations = [];
      sweepAt = sweepAfter;
      children = [];
      waitedFor = [];
      listeners = new WeakMap();
      currentTest = test;
      recording = true;
    },
    stop() {
      recording = false;
    },
    alive: () => creations.filter(isAlive),
    listenerOf: (server) => listeners.get(server),
    find: (id) => creations.find((creation) => creation.id === id),
  };
}

/** Asynchronous starts are seen by the hook; these are not. */
function patchSpawnSync(note: (watched: Method) => void): void {
  for (const key of ['spawnSync', 'execSync', 'execFileSync'] as const) {
    const original = childProcess[key] as Method;
    const watched = function (this: unknown, ...parameters: unknown[]): unknown {
      note(watched);
      return Reflect.apply(original, this, parameters);
    };
    Object.defineProperties(watched, { name: { value: key }, length: { value: original.length } });
    Object.assign(childProcess, { [key]: watched });
  }
  syncBuiltinESMExports();
}

/** A server looks its address up before it has a handle, so that the handle does not know who asked for it. */
function patchListen(note: (server: object, watched: Method) => void): void {
  const { prototype } = net.Server;
  const listen = prototype.listen as Method;
  const watched = function (this: object, ...parameters: unknown[]): unknown {
    note(this, watched);
    return Reflect.apply(listen, this, parameters);
  };
  Object.defineProperties(watched, { name: { value: 'listen' }, length: { value: listen.length } });
  Object.assign(prototype, { listen: watched });
}

/** Tells whether a hook can be had that is not called for each promise. */
function leavesPromisesAlone(): boolean {
  let promises = 0;
  const callbacks = {
    init(_: number, type: string) {
      if (type === 'PROMISE') promises += 1;
    },
    trackPromises: false,
  };
  const hook = createHook(callbacks).enable();
  void Promise.resolve();
  hook.disable();
  return promises === 0;
}

function isAlive({ resource, type }: Creation): boolean {
  // A timer has no native handle; it knows itself whether it is over.
  if (resource._destroyed !== undefined) return !resource._destroyed;
  if (type === 'FILEHANDLE') return (resource.fd ?? -1) >= 0;
  // A closed port has no other mark than that nothing waits for it, which an idle one shares.
  if (type === 'MESSAGEPORT') return resource.hasRef?.() === true;
  // Node takes the id away when the native handle is gone.
  return resource.getAsyncId?.() !== -1;
}
